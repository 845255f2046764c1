package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.ConfigException;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.provider.P2PProviderFactory;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SimulatorProviderFactoryTest {
    private static final String ANYWHERE = "/ip4/127.0.0.1/tcp/0";

    private static P2PConfig.Builder config() {
        return P2PConfig.builder()
                .identity(Identity.generate())
                .listenAddress(Multiaddr.parse(ANYWHERE))
                .providerSetting("SIMULATOR_P2P_LATENCY_MS", "5")
                .providerSetting("SIMULATOR_P2P_PACKET_LOSS", "0")
                .providerSetting("SIMULATOR_P2P_FAILURE_RATE", "0");
    }

    private static P2PProvider provider(P2PConfig config) {
        return new SimulatorProviderFactory().create(config, SystemContext.shared());
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static boolean networkRuns() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("p2p-simulator"));
    }

    @Test
    void itIsFoundAsAService() {
        List<P2PProviderFactory> found = ServiceLoader.load(P2PProviderFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.id().equals("simulator"))
                .toList();
        assertThat(found).singleElement().satisfies(factory -> {
            assertThat(factory.priority()).isEqualTo(10);
            assertThat(factory.artifact()).isEqualTo("io.p2p4j:p2p-simulator");
            assertThat(factory.unavailableReason()).isEmpty();
        });
    }

    @Test
    void ordinaryProgramsTalkAtTheConfiguredLatencyAndTheThreadEndsWithTheLastProvider() throws Exception {
        P2PProvider alice = provider(config().build());
        P2PProvider bob = provider(config().build());
        assertThat(alice.capabilities()).doesNotContain(Capability.DETERMINISTIC);
        assertThat(networkRuns()).isFalse();
        get(alice.start());
        get(bob.start());
        P2PListener listener = get(bob.listen());
        P2PConnection there = get(alice.connect(listener.localAddresses().get(0)));
        P2PConnection here = get(listener.accept());
        assertThat(networkRuns()).isTrue();
        byte[] much = new byte[500_000];
        much[499_999] = 7;
        get(there.send(much));
        assertThat(get(here.receive()))
                .hasValueSatisfying(message -> assertThat(message).isEqualTo(much));
        assertThat(get(there.ping())).isGreaterThanOrEqualTo(Duration.ofMillis(9));
        alice.close();
        bob.close();
        Awaitility.await().until(() -> !networkRuns());
    }

    @Test
    void manyThreadsMayUseIt() throws Exception {
        try (P2PProvider alice = provider(config().build());
                P2PProvider bob = provider(config().build())) {
            get(alice.start());
            get(bob.start());
            P2PListener listener = get(bob.listen());
            P2PConnection there = get(alice.connect(listener.localAddresses().get(0)));
            P2PConnection here = get(listener.accept());
            int threads = 4;
            int each = 250;
            List<Thread> senders = java.util.stream.IntStream.range(0, threads)
                    .mapToObj(number -> new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            there.send(new byte[100]);
                        }
                    }))
                    .toList();
            senders.forEach(Thread::start);
            for (int i = 0; i < threads * each; i++) {
                assertThat(get(here.receive())).isPresent();
            }
        }
    }

    @Test
    void anImpersonatorIsRefused() throws Exception {
        Identity victim = Identity.generate();
        try (P2PProvider alice = provider(config().build());
                P2PProvider mallory =
                        TestingImpersonator.create(config().build(), SystemContext.shared(), victim.publicKey())) {
            get(alice.start());
            get(mallory.start());
            Multiaddr trap = get(mallory.listen()).localAddresses().get(0).withoutPeerId();
            assertThatThrownBy(() -> get(alice.connect(trap.withPeerId(victim.peerId()))))
                    .isInstanceOf(ExecutionException.class)
                    .satisfies(failure ->
                            assertThat(P2PException.from(failure).getMessage()).contains("IDENTITY_PROOF_INVALID"));
        }
    }

    @Test
    void wrongSettingsAreNamedWithValueAndWhatIsAllowed() {
        P2PConfig loss =
                config().providerSetting("SIMULATOR_P2P_PACKET_LOSS", "1.5").build();
        assertThatThrownBy(() -> provider(loss))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SIMULATOR_P2P_PACKET_LOSS")
                .hasMessageContaining("1.5")
                .hasMessageContaining("0");
        P2PConfig latency =
                config().providerSetting("SIMULATOR_P2P_LATENCY_MS", "-1").build();
        assertThatThrownBy(() -> provider(latency)).hasMessageContaining("SIMULATOR_P2P_LATENCY_MS");
        P2PConfig unknown =
                config().providerSetting("SIMULATOR_P2P_LATENCY", "5").build();
        assertThatThrownBy(() -> provider(unknown)).hasMessageContaining("SIMULATOR_P2P_LATENCY_MS");
    }

    @Test
    void absentSettingsHaveTheDocumentedDefaults() {
        SimulatorSettings settings = SimulatorSettings.read(
                P2PConfig.builder().identity(Identity.generate()).build().providerReader());
        assertThat(settings).isEqualTo(new SimulatorSettings(50, 0.01, 0.001, 0, 0));
        assertThat(settings.link().packetLoss()).isEqualTo(0.01);
    }
}
