package io.p2p4j.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.node.NodeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All settings of a node mean the same in YAML, in TOML and in the environment. */
class ConfigFileTest {
    /** A value for each setting that is not its default. */
    private static final Map<String, String> VALUES = new LinkedHashMap<>();

    static {
        VALUES.put("P2P_MAX_PEERS", "51");
        VALUES.put("P2P_CONNECTIONS_PER_PEER", "2");
        VALUES.put("P2P_EVICTION_AGE", "31s");
        VALUES.put("P2P_CIRCUIT_FAILURES", "6");
        VALUES.put("P2P_CIRCUIT_OPEN", "32s");
        VALUES.put("P2P_CIRCUIT_OPEN_MAX", "11m");
        VALUES.put("P2P_MAX_DIALS", "65");
        VALUES.put("P2P_MESSAGE_QUEUE_SIZE", "1001");
        VALUES.put("P2P_MESSAGE_TIMEOUT", "61s");
        VALUES.put("P2P_MESSAGE_RETRY_ATTEMPTS", "4");
        VALUES.put("P2P_MAX_INBOUND_MESSAGES", "257");
        VALUES.put("P2P_DUPLICATE_WINDOW", "4097");
        VALUES.put("P2P_MESSAGE_RATE", "1001");
        VALUES.put("P2P_MESSAGE_BURST", "2001");
        VALUES.put("P2P_BANDWIDTH_LIMIT", "1MiB");
        VALUES.put("P2P_COMPRESSION_MIN_BYTES", "2KiB");
        VALUES.put("P2P_BATCH_BYTES", "17KiB");
        VALUES.put("P2P_BROADCAST_HOPS", "8");
        VALUES.put("P2P_HANDLER_TIMEOUT", "62s");
        VALUES.put("P2P_HEARTBEAT_INTERVAL", "33s");
        VALUES.put("P2P_RETRY_ATTEMPTS", "5");
        VALUES.put("P2P_BOOTSTRAP_PEERS", "/ip4/192.0.2.1/tcp/8800");
        VALUES.put("P2P_DISCOVERY_METHOD", "manual");
        VALUES.put("P2P_DISCOVERY_INTERVAL", "34s");
        VALUES.put("P2P_MESH_DEGREE", "9");
        VALUES.put("P2P_PEER_BOOK_DIR", "/var/lib/p2p/peers");
        VALUES.put("P2P_MAX_KNOWN_PEERS", "10001");
    }

    @TempDir
    private Path temp;

    private static NodeConfig config(Map<String, String> values) {
        return NodeConfig.of(P2PConfig.fromEnvironment(values));
    }

    private static String spelled(String name) {
        return name.replaceFirst("^P2P_", "").toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private NodeConfig read(String file, String separator) throws Exception {
        StringBuilder text = new StringBuilder();
        VALUES.forEach((name, value) -> text.append(spelled(name))
                .append(separator)
                .append('"')
                .append(value)
                .append("\"\n"));
        return config(ConfigFile.read(Files.writeString(temp.resolve(file), text)));
    }

    private static void same(NodeConfig one, NodeConfig other) {
        assertThat(one.pool()).isEqualTo(other.pool());
        assertThat(one.messages()).isEqualTo(other.messages());
        assertThat(one.health()).isEqualTo(other.health());
        assertThat(one.discovery()).isEqualTo(other.discovery());
        assertThat(one.book()).isEqualTo(other.book());
        assertThat(one.bookDirectory()).isEqualTo(other.bookDirectory());
    }

    @Test
    void everySettingIsReadFromEachSource() throws Exception {
        assertThat(VALUES.keySet()).containsExactlyInAnyOrderElementsOf(P2PConfig.nodeSettingNames());
        NodeConfig environment = config(VALUES);
        same(read("node.yaml", ": "), environment);
        same(read("node.toml", " = "), environment);
        NodeConfig none = config(Map.of());
        VALUES.forEach((name, value) -> {
            NodeConfig one = config(Map.of(name, value));
            assertThat(one.pool().equals(none.pool())
                            && one.messages().equals(none.messages())
                            && one.health().equals(none.health())
                            && one.discovery().equals(none.discovery())
                            && one.book().equals(none.book())
                            && one.bookDirectory().equals(none.bookDirectory()))
                    .as(name + " changes something")
                    .isFalse();
        });
    }

    @Test
    void aSettingThatIsNoneIsToldWithLineAndKey() throws Exception {
        Path yaml = Files.writeString(temp.resolve("bad.yaml"), "max-peers: 3\nmesh-degre: 4\nhandler-timeout: soon\n");
        assertThatThrownBy(() -> ConfigFile.read(yaml))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("bad.yaml:2:13: mesh-degre: unknown setting; did you mean mesh-degree?")
                .hasMessageContaining("bad.yaml:3:18: handler-timeout");
        Path toml = Files.writeString(
                temp.resolve("bad.toml"), "max-peers = 3\n\nmesh-degre = 4\nhandler-timeout = \"soon\"\n");
        assertThatThrownBy(() -> ConfigFile.read(toml))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("bad.toml:3:")
                .hasMessageContaining("did you mean mesh-degree?")
                .hasMessageContaining("bad.toml:4:")
                .hasMessageContaining("handler-timeout");
    }
}
