package io.p2p4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.config.ConfigException;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.node.discovery.DiscoveryOptions;
import io.p2p4j.node.health.HealthOptions;
import io.p2p4j.node.message.MessageOptions;
import io.p2p4j.node.message.MessageType;
import io.p2p4j.node.pool.PoolOptions;
import io.p2p4j.simulator.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfigTest {
    @TempDir
    private Path directory;

    @Test
    void theApiKnowsEverySettingOfTheNodeAndNoOther() {
        List<String> all = new ArrayList<>();
        all.addAll(PoolOptions.SETTINGS);
        all.addAll(MessageOptions.SETTINGS);
        all.addAll(HealthOptions.SETTINGS);
        all.addAll(DiscoveryOptions.SETTINGS);
        all.addAll(NodeConfig.SETTINGS);
        // An alias, which comes here under the name that it stands for.
        all.remove("INITIAL_PEERS");
        assertThat(P2PConfig.nodeSettingNames()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void defaultsAreThoseOfTheFeatures() {
        NodeConfig config = NodeConfig.of(P2PConfig.builder().build());
        assertThat(config.pool().peersMax()).isEqualTo(100);
        assertThat(config.messages().messageQueueSize()).isEqualTo(1000);
        assertThat(config.messages().messageTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.messages().retryAttempts()).isEqualTo(3);
        assertThat(config.health().heartbeatInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.health().checkInterval()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.health().pruneAfter()).isEqualTo(Duration.ofHours(1));
        assertThat(config.health().retryAttemptsMax()).isEqualTo(3);
        assertThat(config.discovery().localNetwork()).isTrue();
        assertThat(config.discovery().interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.discovery().exchangeInterval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.discovery().rebootstrapAfter()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void everySourceIsReadAndAliasesAreTheSame() throws IOException {
        Path file = directory.resolve("node.properties");
        Files.writeString(file, """
                P2P_MAX_PEERS = 7
                message-timeout = 5s
                p2p.heartbeat-interval = 3s
                INITIAL_PEERS = /ip4/127.0.0.1/tcp/4001
                """);
        Properties properties = new Properties();
        properties.setProperty("p2p.message-rate", "77");
        NodeConfig config = NodeConfig.of(P2PConfig.builder()
                .systemProperties(properties)
                .environment(Map.of("P2P_DISCOVERY_METHOD", "manual", "P2P_PORT", "9", "P2P_MAX_KNOWN_PEERS", "55"))
                .file(file)
                .build());
        assertThat(config.pool().peersMax()).isEqualTo(7);
        assertThat(config.messages().messageTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.messages().messagesPerSecond()).isEqualTo(77);
        assertThat(config.health().heartbeatInterval()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.discovery().localNetwork()).isFalse();
        assertThat(config.discovery().bootstrap()).hasSize(1);
        assertThat(config.book().peersMax()).isEqualTo(55);
        assertThat(config.provider().listenAddresses().get(0)).hasToString("/ip4/0.0.0.0/tcp/9");
    }

    @Test
    void slipsAndWrongValuesAreToldWithTheirPlace() throws IOException {
        Path file = directory.resolve("node.properties");
        Files.writeString(file, "max-peerz = 7\n");
        assertThatThrownBy(() -> P2PConfig.builder().file(file).build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("P2P_MAX_PEERS");
        P2PConfig wrong =
                P2PConfig.builder().environment(Map.of("P2P_MAX_PEERS", "none")).build();
        assertThatThrownBy(() -> NodeConfig.of(wrong))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("environment");
        assertThatThrownBy(() -> P2PConfig.builder()
                        .environment(Map.of(
                                "INITIAL_PEERS", "/ip4/1.1.1.1/tcp/1", "P2P_BOOTSTRAP_PEERS", "/ip4/1.1.1.1/tcp/2")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("INITIAL_PEERS");
        assertThatThrownBy(() -> P2PConfig.builder().nodeSetting("P2P_NOTHING", "1"))
                .isInstanceOf(ConfigException.class);
        assertThat(P2PConfig.builder().nodeSetting("P2P_MAX_PEERS", "3").build().toBuilder()
                        .build()
                        .nodeReader()
                        .number("P2P_MAX_PEERS", 0, 0, 10))
                .isEqualTo(3);
    }

    @Test
    void presetsAreDefaultsOverWhichSettingsWin() {
        for (NodePreset preset : NodePreset.values()) {
            P2PConfig provider = preset.provider()
                    .identity(Identity.fromSeed(new byte[32]))
                    .environment(Map.of("P2P_MAX_PEERS", "17", "P2P_MESH_DEGREE", "5"))
                    .build();
            NodeConfig config = preset.over(provider);
            assertThat(config.pool().peersMax()).isEqualTo(17);
            assertThat(config.discovery().degree()).isEqualTo(5);
        }
        NodeConfig constrained =
                NodePreset.CONSTRAINED.over(NodePreset.CONSTRAINED.provider().build());
        assertThat(constrained.messages().bandwidthBytes()).isEqualTo(1_048_576);
        assertThat(constrained.pool().peersMax()).isEqualTo(16);
        NodeConfig server = NodePreset.SERVER.over(NodePreset.SERVER
                .provider()
                .identity(Identity.fromSeed(new byte[32]))
                .build());
        assertThat(server.pool().peersMax()).isEqualTo(1000);
        assertThat(server.discovery().degreeHigh()).isEqualTo(1000);
    }

    @Test
    void whatIsSafeChangesWhileTheNodeRunsAndNothingElse() {
        try (Simulation sim = Simulation.builder().seed(1).build()) {
            P2PNode a = SimNodes.started(sim, "a");
            P2PNode b = SimNodes.started(sim, "b");
            SimNodes.await(sim, a.connect(b.addresses().get(0)));
            NodeConfig before = a.config();
            assertThatThrownBy(() -> a.update(before.withBookDirectory(Path.of("elsewhere"))
                            .withPool(before.pool().withPeersMax(1))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("bookDirectory");
            assertThat(a.config()).isSameAs(before);
            SimNodes.await(
                    sim,
                    a.update(before.withPool(before.pool().withPeersMax(1))
                            .withMessages(before.messages().withTimeout(Duration.ofSeconds(2)))));
            P2PNode c = SimNodes.started(sim, "c");
            assertThatThrownBy(() -> sim.await(a.connect(c.addresses().get(0)))).hasMessageContaining("peersMax 1");
            b.handle(MessageType.DATA, message -> new java.util.concurrent.CompletableFuture<>());
            Duration asked = sim.now();
            assertThatThrownBy(() -> sim.await(a.send(b.localPeerId(), MessageType.DATA, new byte[0])))
                    .hasMessageContaining("OPERATION_TIMEOUT");
            assertThat(sim.now().minus(asked)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
        }
    }

    @Test
    void theBookOfADirectoryOutlivesTheNode() {
        try (Simulation sim = Simulation.builder().seed(1).build()) {
            P2PNode b = SimNodes.started(sim, "b");
            P2PNode a = SimNodes.configured(sim, "a", config -> config.withBookDirectory(directory.resolve("book")));
            SimNodes.await(sim, a.connect(b.addresses().get(0)));
            SimNodes.await(sim, a.stop());
            P2PNode again =
                    SimNodes.configured(sim, "a2", config -> config.withBookDirectory(directory.resolve("book")));
            assertThat(SimNodes.await(sim, again.connectionHealth(b.localPeerId()))
                            .orElseThrow()
                            .successCount())
                    .isPositive();
        }
    }
}
