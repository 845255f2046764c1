package io.p2p4j.tck.mutant;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.InboundLimits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.api.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Faults of hostile input. */
final class HostileFaults {
    private HostileFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("LIM-01", "a violation looks like a clean close", ProviderFaults.connections(Polite::new)),
                new Mutant("LIM-02", "a bad visitor ends the listener", ClosesListeners::new),
                Mutant.ofLimits(
                        "LIM-03",
                        "a handshake may take a day",
                        limits -> limits.toBuilder()
                                .handshakeTimeout(Duration.ofDays(1))
                                .build()),
                Mutant.ofLimits(
                        "LIM-04",
                        "the limit of connections is ignored",
                        limits -> limits.toBuilder().connectionsMax(1000).build()),
                new Mutant("LIM-04", "who comes too much pushes another one out", PushesOut::new),
                new Mutant("LIM-06", "a violation looks like a clean close", ProviderFaults.connections(Polite::new)),
                ofInbound("LIM-07", "the limit of a peer is ignored", inbound -> inbound.connectionsPerPeerMax(1000)),
                ofInbound(
                        "LIM-07",
                        "the limit of open connections of an address is ignored",
                        inbound -> inbound.connectionsPerAddressMax(1000)),
                ofInbound(
                        "LIM-07",
                        "the limit of open connections of a subnet is ignored",
                        inbound -> inbound.connectionsPerSubnetMax(1000)),
                new Mutant("LIM-07", "every refusal is reported as the application's fault", Mistakes::new),
                ofInbound(
                        "LIM-08",
                        "the limit of handshakes of an address is ignored",
                        inbound -> inbound.handshakesPerAddressMax(1000)),
                ofInbound(
                        "LIM-08",
                        "the limit of handshakes of a subnet is ignored",
                        inbound -> inbound.handshakesPerSubnetMax(1000)),
                ofInbound(
                        "LIM-09",
                        "an address may dial as often as it likes",
                        inbound -> inbound.dialsPerAddressBurst(1000)),
                ofInbound(
                        "LIM-09",
                        "a subnet may dial as often as it likes",
                        inbound -> inbound.dialsPerSubnetBurst(1000)),
                ofInbound(
                        "LIM-09",
                        "who dialed too often never gets in again",
                        inbound -> inbound.handshakesPerAddressMax(2)));
    }

    private static Mutant ofInbound(String ruleId, String how, UnaryOperator<InboundLimits.Builder> change) {
        return Mutant.ofLimits(
                ruleId,
                how,
                limits -> limits.toBuilder()
                        .inbound(change.apply(limits.inbound().toBuilder()).build())
                        .build());
    }

    private static final class Mistakes extends FaultyProvider {
        Mistakes(P2PProvider correct) {
            super(correct);
        }

        @Override
        public Registration observe(Consumer<P2PEvent> observer) {
            return super.observe(event -> observer.accept(
                    event instanceof P2PEvent.InboundRefused refused
                            ? new P2PEvent.InboundRefused(
                                    refused.remoteAddress(), RefusalReason.ACCEPT_QUEUE, refused.failure())
                            : event));
        }
    }

    private static final class Polite extends FaultyConnection {
        Polite(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<CloseReason> closed() {
            return super.closed()
                    .thenApply(reason -> reason.code() == CloseReason.Code.PROTOCOL_ERROR
                            ? new CloseReason(reason.origin(), CloseReason.Code.NORMAL, "")
                            : reason);
        }
    }

    private static final class ClosesListeners extends FaultyProvider {
        private final List<P2PListener> listeners = new CopyOnWriteArrayList<>();

        ClosesListeners(P2PProvider correct) {
            super(correct);
            correct.observe(event -> {
                if (event instanceof P2PEvent.InboundRefused) {
                    listeners.forEach(P2PListener::close);
                }
            });
        }

        @Override
        P2PListener faulty(P2PListener listener) {
            listeners.add(listener);
            return super.faulty(listener);
        }
    }

    private static final class PushesOut extends FaultyProvider {
        private final List<P2PConnection> connections = new CopyOnWriteArrayList<>();

        PushesOut(P2PProvider correct) {
            super(correct);
            correct.observe(event -> {
                if (event instanceof P2PEvent.InboundRefused && !connections.isEmpty()) {
                    connections.get(0).close("somebody else needs the place");
                }
            });
        }

        @Override
        P2PConnection faulty(P2PConnection connection) {
            connections.add(connection);
            return super.faulty(connection);
        }
    }
}
