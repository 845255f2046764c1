package io.p2p4j.tck.mutant;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionHandler;
import io.p2p4j.api.ConnectionState;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.ProviderState;
import io.p2p4j.api.identity.PeerId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Further faults of dials: when a connection counts as open, and what two of the same peers have to do with each other. */
final class DialFaults {
    private DialFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("LIFE-05", "a restart succeeds and starts nothing", PretendsToRestart::new),
                new Mutant(
                        "CONN-01",
                        "a connection is open only after its first message",
                        ProviderFaults.connections(OpensLate::new)),
                new Mutant("CONN-07", "who dials a peer refuses the peer's own dial", RefusesMutualDials::new),
                new Mutant("CONN-08", "close closes every connection to the same peer", ClosesSiblings::new));
    }

    private static final class PretendsToRestart extends FaultyProvider {
        PretendsToRestart(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> start() {
            return state() == ProviderState.STOPPED ? CompletableFuture.completedFuture(null) : super.start();
        }
    }

    private static final class OpensLate extends FaultyConnection {
        private volatile boolean used;

        OpensLate(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> send(ByteBuffer message) {
            used = true;
            return super.send(message);
        }

        @Override
        public CompletionStage<Optional<byte[]>> receive() {
            used = true;
            return super.receive();
        }

        @Override
        public ConnectionState state() {
            ConnectionState state = super.state();
            return state == ConnectionState.OPEN && !used ? ConnectionState.HANDSHAKING : state;
        }
    }

    /** Takes the second connection between two peers for a duplicate; so does the other end, with the other one. */
    private static final class RefusesMutualDials extends FaultyProvider {
        private final List<PeerId> dialed = new CopyOnWriteArrayList<>();

        RefusesMutualDials(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PConnection> connect(DialRequest request) {
            request.peer().ifPresent(dialed::add);
            return super.connect(request);
        }

        @Override
        P2PListener faulty(P2PListener listener) {
            return new FaultyListener(listener, this) {
                @Override
                public void onConnection(ConnectionHandler handler) {
                    super.onConnection(connection -> {
                        if (dialed.contains(connection.remotePeerId())) {
                            connection.abort("a duplicate");
                        } else {
                            handler.onConnection(connection);
                        }
                    });
                }
            };
        }
    }

    private static final class ClosesSiblings extends FaultyProvider {
        private final List<P2PConnection> open = new CopyOnWriteArrayList<>();

        ClosesSiblings(P2PProvider correct) {
            super(correct);
        }

        @Override
        P2PConnection faulty(P2PConnection connection) {
            open.add(connection);
            return new FaultyConnection(connection) {
                @Override
                public CompletionStage<CloseReason> close(String detail) {
                    open.stream()
                            .filter(sibling -> sibling.remotePeerId().equals(remotePeerId()))
                            .forEach(sibling -> sibling.close(detail));
                    return super.close(detail);
                }
            };
        }
    }
}
