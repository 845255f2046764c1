package io.p2p4j.node.message;

import io.p2p4j.api.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who handles what. Thread-safe. */
final class Handlers {
    /** A message that is not handled, and why. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final RejectCode code;

        Refused(RejectCode code, String detail) {
            super(detail, null, false, false);
            this.code = code;
        }

        RejectCode code() {
            return code;
        }
    }

    /** Guarded by the monitor, as all below. */
    private final Map<MessageType, MessageHandler> handlers = new TreeMap<>();

    private final List<Predicate<NodeMessage>> validators = new ArrayList<>();
    private @Nullable MessageHandler others;

    synchronized Registration handle(MessageType type, MessageHandler handler) {
        Objects.requireNonNull(handler, "handler");
        if (handlers.putIfAbsent(type, handler) != null) {
            throw new IllegalStateException("message type " + type + " has a handler already");
        }
        return () -> {
            synchronized (this) {
                handlers.remove(type, handler);
            }
        };
    }

    synchronized Registration handleOthers(MessageHandler handler) {
        Objects.requireNonNull(handler, "handler");
        if (others != null) {
            throw new IllegalStateException("there is a handler for all other types already");
        }
        others = handler;
        return () -> {
            synchronized (this) {
                if (others == handler) {
                    others = null;
                }
            }
        };
    }

    synchronized Registration validate(Predicate<NodeMessage> validator) {
        Objects.requireNonNull(validator, "validator");
        validators.add(validator);
        return () -> {
            synchronized (this) {
                validators.remove(validator);
            }
        };
    }

    private synchronized Optional<MessageHandler> find(MessageType type) {
        return Optional.ofNullable(handlers.getOrDefault(type, others));
    }

    private synchronized List<Predicate<NodeMessage>> validators() {
        return validators.isEmpty() ? List.of() : List.copyOf(validators);
    }

    /** Calls application code. Never throws. */
    CompletionStage<byte[]> call(NodeMessage message) {
        try {
            for (Predicate<NodeMessage> validator : validators()) {
                if (!validator.test(message)) {
                    return refused(RejectCode.INVALID, "a validator refused the message");
                }
            }
            Optional<MessageHandler> handler = find(message.type());
            if (handler.isEmpty()) {
                return refused(RejectCode.NO_HANDLER, "nobody handles " + message.type());
            }
            return Objects.requireNonNull(handler.get().handle(message), "a handler's stage");
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static CompletionStage<byte[]> refused(RejectCode code, String detail) {
        return CompletableFuture.failedFuture(new Refused(code, detail));
    }
}
