package io.p2p4j.tck.mutant;

import static io.p2p4j.tck.mutant.ProviderFaults.connections;
import static io.p2p4j.tck.mutant.StreamFaults.streams;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.Priority;
import io.p2p4j.api.Registration;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Faults of reported failures. */
final class ErrorFaults {
    private ErrorFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("ERR-01", "a failed dial is wrapped in a foreign exception", WrapsFailures::new),
                new Mutant("ERR-01", "the failures of single addresses are lost", ForgetsAttempts::new),
                new Mutant("ERR-01", "an event has a copy of what a callback threw", CopiesThrown::new),
                new Mutant("ERR-02", "somebody else counts as refused", MistakesPeers::new),
                new Mutant("ERR-02", "an unknown protocol counts as lost", connections(MistakesProtocols::new)),
                new Mutant("ERR-03", "a send after close throws", connections(ThrowsAfterClose::new)),
                new Mutant("ERR-03", "what is too large fails by the stage", connections(FailsMisuseLater::new)),
                new Mutant("ERR-03", "what is too large is thrown and sent", connections(ThrowsAndSends::new)),
                new Mutant("ERR-04", "the failure quotes the message", connections(QuotesMessages::new)),
                new Mutant("ERR-04", "a failed dial names nobody", Anonymous::new),
                new Mutant("ERR-05", "no failure admits an effect", streams(DeniesEffects::new)),
                new Mutant("ERR-05", "every failed dial may have taken effect", ClaimsEffects::new));
    }

    /** A stage like another one with another failure. */
    private static <T> CompletionStage<T> failingWith(CompletionStage<T> stage, UnaryOperator<Throwable> mapping) {
        CompletableFuture<T> mapped = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                mapped.complete(value);
            } else {
                Throwable inner = failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
                mapped.completeExceptionally(mapping.apply(inner));
            }
        });
        return mapped;
    }

    private abstract static class FailsDials extends FaultyProvider {
        FailsDials(P2PProvider correct) {
            super(correct);
        }

        abstract Throwable changed(P2PException failure);

        @Override
        public CompletionStage<P2PConnection> connect(DialRequest request) {
            return failingWith(super.connect(request), failure -> changed(P2PException.from(failure)));
        }
    }

    private static final class WrapsFailures extends FailsDials {
        WrapsFailures(P2PProvider correct) {
            super(correct);
        }

        @Override
        Throwable changed(P2PException failure) {
            return new IllegalStateException("planted", failure);
        }
    }

    private static final class ForgetsAttempts extends FailsDials {
        ForgetsAttempts(P2PProvider correct) {
            super(correct);
        }

        @Override
        Throwable changed(P2PException failure) {
            return failure.code() == ErrorCode.ALL_ADDRESSES_FAILED
                    ? P2PException.of(failure.code(), "planted")
                    : failure;
        }
    }

    private static final class CopiesThrown extends FaultyProvider {
        CopiesThrown(P2PProvider correct) {
            super(correct);
        }

        @Override
        public Registration observe(Consumer<P2PEvent> observer) {
            return super.observe(event -> observer.accept(
                    event instanceof P2PEvent.CallbackFailed failed
                            ? new P2PEvent.CallbackFailed(
                                    failed.where(),
                                    new IllegalStateException(failed.failure().getMessage()))
                            : event));
        }
    }

    private static final class MistakesPeers extends FailsDials {
        MistakesPeers(P2PProvider correct) {
            super(correct);
        }

        @Override
        Throwable changed(P2PException failure) {
            return failure.code() == ErrorCode.PEER_ID_MISMATCH
                    ? P2PException.of(ErrorCode.CONNECTION_REFUSED, "planted")
                    : failure;
        }
    }

    private static final class MistakesProtocols extends FaultyConnection {
        MistakesProtocols(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PStream> openStream(String protocol, Priority priority) {
            return failingWith(
                    super.openStream(protocol, priority),
                    failure -> P2PException.from(failure).code() == ErrorCode.PROTOCOL_UNSUPPORTED
                            ? P2PException.of(ErrorCode.CONNECTION_LOST, "planted")
                            : failure);
        }
    }

    private static final class ThrowsAfterClose extends FaultyConnection {
        ThrowsAfterClose(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            if (!isOpen()) {
                throw new IllegalStateException("planted");
            }
            return super.send(message);
        }
    }

    private static final class FailsMisuseLater extends FaultyConnection {
        FailsMisuseLater(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            try {
                return super.send(message);
            } catch (IllegalArgumentException misuse) {
                return CompletableFuture.failedFuture(misuse);
            }
        }
    }

    private static final class ThrowsAndSends extends FaultyConnection {
        ThrowsAndSends(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            try {
                return super.send(message);
            } catch (IllegalArgumentException misuse) {
                super.send(ByteBuffer.allocate(1));
                throw misuse;
            }
        }
    }

    private static final class QuotesMessages extends FaultyConnection {
        QuotesMessages(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            String quoted = UTF_8.decode(message.duplicate()).toString();
            return failingWith(super.send(message), failure -> {
                P2PException known = P2PException.from(failure);
                return P2PException.builder(known.code(), "cannot send " + quoted)
                        .peer(remotePeerId())
                        .address(info().remoteAddress())
                        .build();
            });
        }
    }

    private static final class Anonymous extends FailsDials {
        Anonymous(P2PProvider correct) {
            super(correct);
        }

        @Override
        Throwable changed(P2PException failure) {
            return P2PException.of(failure.code(), "planted");
        }
    }

    private static final class DeniesEffects extends FaultyStream {
        DeniesEffects(P2PStream correct, FaultyConnection connection) {
            super(correct, connection);
        }

        @Override
        public CompletionStage<Void> write(ByteBuffer data) {
            return failingWith(
                    super.write(data),
                    failure -> P2PException.of(P2PException.from(failure).code(), "planted"));
        }
    }

    private static final class ClaimsEffects extends FailsDials {
        ClaimsEffects(P2PProvider correct) {
            super(correct);
        }

        @Override
        Throwable changed(P2PException failure) {
            return P2PException.builder(failure.code(), "planted")
                    .mayHaveTakenEffect(true)
                    .build();
        }
    }
}
