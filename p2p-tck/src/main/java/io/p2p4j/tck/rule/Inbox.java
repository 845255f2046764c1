package io.p2p4j.tck.rule;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.error.P2PException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Receives everything that one end of a connection gets, as fast as it comes. Thread-safe. */
public final class Inbox {
    private final P2PConnection connection;
    private final RuleRun run;
    private final List<byte[]> messages = new ArrayList<>();
    private boolean ended;
    private @Nullable P2PException failure;

    Inbox(P2PConnection connection, RuleRun run) {
        this.connection = connection;
        this.run = run;
    }

    /** Receives until there is nothing at hand; the rest is a callback. A loop, so that no stack grows. */
    void pull() {
        boolean more = true;
        while (more) {
            CompletableFuture<Optional<byte[]>> next = connection.receive().toCompletableFuture();
            if (next.isDone()) {
                more = take(next);
            } else {
                next.whenComplete((message, problem) -> {
                    if (take(next)) {
                        pull();
                    }
                });
                more = false;
            }
        }
    }

    private boolean take(CompletableFuture<Optional<byte[]>> next) {
        try {
            Optional<byte[]> message = next.join();
            synchronized (messages) {
                message.ifPresent(messages::add);
                ended = message.isEmpty();
                if (message.isPresent()) {
                    run.saw(Evidence.MESSAGES);
                }
                return message.isPresent();
            }
        } catch (RuntimeException problem) {
            synchronized (messages) {
                failure = P2PException.from(problem);
            }
            return false;
        }
    }

    /**
     * Returns what has arrived.
     *
     * @return a copy, in order
     */
    public List<byte[]> messages() {
        synchronized (messages) {
            return new ArrayList<>(messages);
        }
    }

    /**
     * Returns how many messages have arrived.
     *
     * @return the number
     */
    public int size() {
        synchronized (messages) {
            return messages.size();
        }
    }

    /**
     * Tells whether the peer's clean end has arrived.
     *
     * @return true after the end
     */
    public boolean ended() {
        synchronized (messages) {
            return ended;
        }
    }

    /**
     * Returns with what receiving failed.
     *
     * @return the failure, if any
     */
    public Optional<P2PException> failure() {
        synchronized (messages) {
            return Optional.ofNullable(failure);
        }
    }
}
