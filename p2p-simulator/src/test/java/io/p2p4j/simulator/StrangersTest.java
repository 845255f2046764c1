package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.InboundLimits;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.ProviderStats;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.simulator.fabric.NetworkProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Thousands of strangers who connect, say nothing, and come back as soon as they are thrown out. */
class StrangersTest {
    private static final int STRANGERS = 2000;
    private static final int HONEST = 20;
    private static final int SUBNET = 256;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Multiaddr ANY = Multiaddr.parse("/ip4/10.0.0.1/tcp/0");
    private static final Limits LIMITS =
            Limits.builder().inbound(InboundLimits.NONE).build();

    /** What one run has shown. */
    private record Seen(int through, ProviderStats stats, String hash) {}

    private static P2PProvider started(Simulation simulation, String name) {
        P2PProvider provider = simulation.provider(
                name,
                P2PConfig.builder()
                        .identity(simulation.identity(name))
                        .limits(LIMITS)
                        .build());
        provider.start();
        return provider;
    }

    /** Comes again and again. */
    private static void visit(ProviderContext context, P2PProvider stranger, Multiaddr host) {
        stranger.connect(host)
                .whenComplete(
                        (open, failure) -> context.schedule(PAUSE.toNanos(), () -> visit(context, stranger, host)));
    }

    private static Seen run(long seed) throws Exception {
        ToyChannel.Manner[] manner = {ToyChannel.Manner.HONEST};
        try (Simulation simulation = Simulation.builder()
                .seed(seed)
                .network(NetworkProfile.lan())
                .security((config, context) -> {
                    ToyChannel.Manner own = manner[0];
                    return (role, expected) -> new ToyChannel(config.identity().publicKey(), own);
                })
                .build()) {
            ProviderContext context = simulation.workload("strangers");
            P2PProvider host = started(simulation, "host");
            P2PListener listener = simulation.await(host.listen(ANY));
            Multiaddr address = listener.localAddresses().get(0);
            P2PConnection early = simulation.await(started(simulation, "early").connect(address));
            manner[0] = ToyChannel.Manner.SILENT;
            for (int i = 0; i < STRANGERS; i++) {
                P2PProvider stranger = started(simulation, "stranger-" + i);
                context.schedule(PAUSE.toNanos() * i / STRANGERS, () -> visit(context, stranger, address));
            }
            manner[0] = ToyChannel.Manner.HONEST;
            // Addresses are given out in their order: who comes now is of another subnet.
            for (int i = 0; i < SUBNET; i++) {
                simulation.fabric().addNode("nobody-" + i);
            }
            simulation.runFor(PAUSE.multipliedBy(3));
            int through = 0;
            List<CompletionStage<P2PConnection>> dials = new ArrayList<>();
            for (int i = 0; i < HONEST; i++) {
                dials.add(started(simulation, "honest-" + i).connect(address));
                simulation.runFor(Duration.ofMillis(130));
                assertThat(host.stats().gauges().handshakesPending()).isBetween(100, LIMITS.pendingHandshakesMax());
            }
            for (CompletionStage<P2PConnection> dial : dials) {
                through += dial.toCompletableFuture().isDone()
                                && !dial.toCompletableFuture().isCompletedExceptionally()
                        ? 1
                        : 0;
            }
            assertThat(simulation.await(early.ping())).isPositive();
            return new Seen(through, host.stats(), simulation.traceHash());
        }
    }

    @Test
    void theyKeepNobodyOutWhoComesFromElsewhere() throws Exception {
        Seen seen = run(1);
        assertThat(seen.through()).isEqualTo(HONEST);
        assertThat(seen.stats().refusals())
                .containsKeys(RefusalReason.HANDSHAKE_DISPLACED, RefusalReason.PENDING_HANDSHAKES);
        assertThat(seen.stats().gauges().connectionsOpen()).isEqualTo(1 + HONEST);
        // Chance has no part in who gives way.
        assertThat(run(1).hash()).isEqualTo(seen.hash());
    }
}
