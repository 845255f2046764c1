package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.simulator.ChildJvm;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.SimulationBuilder;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.scenario.Host;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A scenario on the Netty provider's own stack. */
class SimulatedNettyTest {
    private static final long SEED = 7;

    /** Greets everybody, and answers greetings. */
    private static final class Greeter {
        private final Host host;
        private final List<String> heard = new ArrayList<>();

        Greeter(Host host) {
            this.host = host;
            assertThat(host.provider().id()).isEqualTo(NettyProvider.ID);
            host.provider().listen().thenAccept(listener -> listener.onConnection(this::listen));
        }

        void greet() {
            host.others()
                    .forEach(other -> host.provider().connect(other).thenAccept(connection -> {
                        connection.send(("hello from " + host.name()).getBytes(StandardCharsets.UTF_8));
                        listen(connection);
                    }));
        }

        private void listen(P2PConnection connection) {
            connection
                    .receive()
                    .thenAccept(message -> message.ifPresentOrElse(
                            bytes -> {
                                String text = new String(bytes, StandardCharsets.UTF_8);
                                heard.add(text);
                                if (text.startsWith("hello")) {
                                    connection.send(("answer from " + host.name()).getBytes(StandardCharsets.UTF_8));
                                    listen(connection);
                                } else {
                                    connection.close();
                                }
                            },
                            connection::close));
        }
    }

    private static Run run(long seed, UnaryOperator<SimulationBuilder> changes) {
        return Scenario.of(Greeter::new)
                .nodes(4)
                .span(Duration.ofMinutes(2))
                .faults(FaultProfile.chaos())
                .simulation(changes)
                .every(
                        Duration.ofSeconds(5),
                        (cluster, number, random) -> cluster.any(random).ifPresent(Greeter::greet))
                .atLast(
                        "somebody was answered",
                        cluster -> assertThat(cluster.running())
                                .anyMatch(
                                        greeter -> greeter.heard.stream().anyMatch(text -> text.startsWith("answer"))))
                .build()
                .run(seed);
    }

    static Run plain(long seed) {
        return run(seed, builder -> builder.stack(NettyProvider::create));
    }

    static Run tls(long seed) {
        return run(seed, builder -> builder.stack(NettyProvider::create).security(SimulatedTls::new));
    }

    @Test
    void theSameSeedGivesTheSameRunOfNettysStackInEveryProcess() throws Exception {
        Run run = plain(SEED);
        run.orFail();
        Run secured = tls(SEED);
        secured.orFail();
        assertThat(plain(SEED).traceHash()).isEqualTo(run.traceHash());
        assertThat(plain(SEED + 1).traceHash()).isNotEqualTo(run.traceHash());
        assertThat(tls(SEED).traceHash()).isEqualTo(secured.traceHash());
        assertThat(tls(SEED + 1).traceHash()).isNotEqualTo(secured.traceHash());
        try (ChildJvm other =
                ChildJvm.start(SimulatedProcess.class, List.of("-Duser.language=tr", "-XX:+UseSerialGC"), "" + SEED)) {
            assertThat(other.words()).containsExactly(run.traceHash(), secured.traceHash());
        }
    }

    @Test
    void aNodeMayHaveAStackOfItsOwnAndKeepsItAfterARestart() {
        try (Simulation simulation = Simulation.builder().build()) {
            P2PConfig config =
                    P2PConfig.builder().identity(simulation.identity("n")).build();
            P2PProvider provider = simulation.provider("n", config, NettyProvider::create);
            assertThat(provider.id()).isEqualTo(NettyProvider.ID);
            assertThat(provider.capabilities())
                    .contains(Capability.DETERMINISTIC, Capability.AUTHENTICATED)
                    .doesNotContain(Capability.ENCRYPTED);
            simulation.kill("n");
            assertThat(simulation.restart("n").id()).isEqualTo(NettyProvider.ID);
            assertThat(simulation.provider("m", config).id()).isEqualTo("simulator");
        }
    }
}
