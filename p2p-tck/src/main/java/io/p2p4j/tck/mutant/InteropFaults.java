package io.p2p4j.tck.mutant;

import static io.p2p4j.tck.mutant.ProviderFaults.connections;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.Registration;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Faults of interoperation. Netty's tests host them: they have somebody else to talk to. */
final class InteropFaults {
    private InteropFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("IOP-01", "messages have a header of its own", connections(OwnHeader::new))
                        .hostedBy(Mutants.NETTY),
                new Mutant("IOP-02", "messages have a header of its own", connections(OwnHeader::new))
                        .hostedBy(Mutants.NETTY),
                new Mutant("IOP-02", "the peer's close reason is lost", connections(ForgetsReasons::new))
                        .hostedBy(Mutants.NETTY),
                new Mutant("IOP-03", "a version mismatch looks like a lost connection", MistakesVersions::new)
                        .hostedBy(Mutants.NETTY),
                new Mutant("IOP-03", "the listener mistakes an old peer for a broken one", MistakesDialers::new)
                        .hostedBy(Mutants.NETTY));
    }

    /** Gets along with its own kind alone. */
    private static final class OwnHeader extends FaultyConnection {
        private static final byte HEADER = 1;

        OwnHeader(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            ByteBuffer framed = ByteBuffer.allocate(message.remaining() + 1);
            framed.put(HEADER).put(message).flip();
            return super.send(framed);
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            return super.receive()
                    .thenApply(message -> message.map(
                            framed -> framed.length == 0 ? framed : Arrays.copyOfRange(framed, 1, framed.length)));
        }
    }

    private static final class ForgetsReasons extends FaultyConnection {
        ForgetsReasons(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<CloseReason> closed() {
            return super.closed()
                    .thenApply(reason -> reason.origin() == CloseReason.Origin.REMOTE
                            ? new CloseReason(reason.origin(), CloseReason.Code.NORMAL, "")
                            : reason);
        }
    }

    private static final class MistakesVersions extends FaultyProvider {
        MistakesVersions(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PConnection> connect(DialRequest request) {
            CompletableFuture<P2PConnection> mistaken = new CompletableFuture<>();
            super.connect(request).whenComplete((connection, failure) -> {
                if (failure == null) {
                    mistaken.complete(connection);
                } else {
                    mistaken.completeExceptionally(P2PException.of(ErrorCode.CONNECTION_LOST, "planted"));
                }
            });
            return mistaken;
        }
    }

    private static final class MistakesDialers extends FaultyProvider {
        MistakesDialers(P2PProvider correct) {
            super(correct);
        }

        @Override
        public Registration observe(Consumer<P2PEvent> observer) {
            return super.observe(event -> observer.accept(
                    event instanceof P2PEvent.InboundRefused refused
                            ? new P2PEvent.InboundRefused(
                                    refused.remoteAddress(),
                                    refused.reason(),
                                    P2PException.of(ErrorCode.MALFORMED_FRAME, "planted"))
                            : event));
        }
    }
}
