package io.p2p4j.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.InboundLimits;
import io.p2p4j.api.Limits;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.Identity;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class P2PConfigTest {
    @TempDir
    Path directory;

    private static P2PConfig of(String name, String value) {
        return P2PConfig.fromEnvironment(Map.of(name, value));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("p2p.properties"), text, StandardCharsets.UTF_8);
    }

    @Test
    void defaults() {
        P2PConfig config = P2PConfig.builder().build();
        assertThat(config.implementation()).isEmpty();
        assertThat(config.listenAddresses()).containsExactly(Multiaddr.parse("/ip4/0.0.0.0/tcp/8800"));
        assertThat(config.limits()).isEqualTo(Limits.DEFAULTS);
        assertThat(config.agent()).matches("p2p4j/[0-9]+\\.[0-9]+\\.[0-9]+.*");
        assertThat(config.providerSettings()).isEmpty();
        assertThat(config.identity()).isNotEqualTo(P2PConfig.builder().build().identity());
    }

    @ParameterizedTest
    @CsvSource({
        "P2P_MAX_MESSAGE_BYTES, 2MiB, messageBytesMax, 2097152",
        "P2P_MAX_FRAME_BYTES, 32KiB, frameBytesMax, 32768",
        "P2P_MAX_SEND_QUEUE_BYTES, 1 GiB, sendQueueBytesMax, 1073741824",
        "P2P_MAX_SEND_QUEUE_MESSAGES, 7, sendQueueMessagesMax, 7",
        "P2P_MESSAGE_WINDOW_BYTES, 4096, messageWindowBytes, 4096",
        "P2P_STREAM_WINDOW_BYTES, 4096B, streamWindowBytes, 4096",
        "P2P_CONNECTION_WINDOW_BYTES, 8KiB, connectionWindowBytes, 8192",
        "P2P_MAX_STREAMS, 0, streamsMax, 0",
        "P2P_MAX_CONNECTIONS, 50, connectionsMax, 50",
        "P2P_MAX_PENDING_HANDSHAKES, 5, pendingHandshakesMax, 5",
        "P2P_MAX_ACCEPT_QUEUE, 6, acceptQueueMax, 6",
        "P2P_MAX_EVENT_QUEUE, 17, eventQueueMax, 17",
        "P2P_MAX_ADDRESSES_PER_PEER, 8, addressesPerPeerMax, 8",
        "P2P_MAX_ADDRESS_BOOK_PEERS, 9, addressBookPeersMax, 9",
        "P2P_DIAL_TIMEOUT, 500ms, dialTimeout, PT0.5S",
        "P2P_HANDSHAKE_TIMEOUT, 2m, handshakeTimeout, PT2M",
        "P2P_KEEP_ALIVE_INTERVAL, PT1.5S, keepAliveInterval, PT1.5S",
        "P2P_IDLE_TIMEOUT, 1h, idleTimeout, PT1H",
        "P2P_CLOSE_TIMEOUT, 250us, closeTimeout, PT0.00025S",
        "P2P_STOP_TIMEOUT, 1d, stopTimeout, PT24H",
    })
    void everyLimitHasItsSetting(String name, String value, String component, String expected) throws Exception {
        Limits limits = of(name, value).limits();
        assertThat(limits.inbound()).isEqualTo(InboundLimits.DEFAULTS);
        for (RecordComponent each : Limits.class.getRecordComponents()) {
            Object got = each.getAccessor().invoke(limits);
            Object usual = each.getAccessor().invoke(Limits.DEFAULTS);
            if (each.getName().equals(component)) {
                assertThat(got).hasToString(expected).isNotEqualTo(usual);
            } else {
                assertThat(got).isEqualTo(usual);
            }
        }
    }

    @Test
    void noLimitIsForgotten() {
        assertThat(LimitSetting.ALL.stream().map(LimitSetting::component))
                .containsExactlyElementsOf(Arrays.stream(Limits.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .filter(name -> !name.equals("inbound"))
                        .toList());
        assertThat(LimitSetting.INBOUND.stream().map(LimitSetting::component))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(InboundLimits.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "P2P_SUBNET_IPV4_BITS; 16; ipv4PrefixBits; 16",
                "P2P_SUBNET_IPV6_BITS; 48; ipv6PrefixBits; 48",
                "P2P_MAX_HANDSHAKES_PER_ADDRESS; 1; handshakesPerAddressMax; 1",
                "P2P_MAX_HANDSHAKES_PER_SUBNET; 2; handshakesPerSubnetMax; 2",
                "P2P_DIALS_PER_ADDRESS_PER_SECOND; 3; dialsPerAddressPerSecond; 3",
                "P2P_DIALS_PER_ADDRESS_BURST; 4; dialsPerAddressBurst; 4",
                "P2P_DIALS_PER_SUBNET_PER_SECOND; 5; dialsPerSubnetPerSecond; 5",
                "P2P_DIALS_PER_SUBNET_BURST; 6; dialsPerSubnetBurst; 6",
                "P2P_MAX_CONNECTIONS_PER_ADDRESS; 7; connectionsPerAddressMax; 7",
                "P2P_MAX_CONNECTIONS_PER_SUBNET; 8; connectionsPerSubnetMax; 8",
                "P2P_MAX_CONNECTIONS_PER_PEER; 9; connectionsPerPeerMax; 9",
                "P2P_UNLIMITED_ADDRESSES; 10.0.0.0/8, ::1; exempt; [10.0.0.0/8, ::1]",
                "P2P_UNLIMITED_ADDRESSES; none; exempt; []",
            })
    void everyInboundLimitHasItsSetting(String name, String value, String component, String expected) throws Exception {
        Limits limits = of(name, value).limits();
        assertThat(limits.toBuilder().inbound(InboundLimits.DEFAULTS).build()).isEqualTo(Limits.DEFAULTS);
        for (RecordComponent each : InboundLimits.class.getRecordComponents()) {
            Object got = each.getAccessor().invoke(limits.inbound());
            Object usual = each.getAccessor().invoke(InboundLimits.DEFAULTS);
            if (each.getName().equals(component)) {
                assertThat(got).hasToString(expected).isNotEqualTo(usual);
            } else {
                assertThat(got).isEqualTo(usual);
            }
        }
    }

    @Test
    void everyReasonOfALimitNamesTheLimitAndItsSetting() {
        List<LimitSetting> all = new ArrayList<>(LimitSetting.ALL);
        all.addAll(LimitSetting.INBOUND);
        for (RefusalReason reason : RefusalReason.values()) {
            if (reason.isLimit()) {
                assertThat(all)
                        .as(reason.name())
                        .filteredOn(setting -> setting.name().equals(reason.setting()))
                        .extracting(LimitSetting::component)
                        .containsExactly(reason.limit());
            } else {
                assertThat(reason.setting()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "P2P_LISTEN_PORT | 65536 | a whole number, 0 to 65535",
                "P2P_LISTEN_PORT | http | a whole number, 0 to 65535",
                "P2P_LISTEN_PORT | 0x50 | a whole number, 0 to 65535",
                "P2P_LISTEN_ADDRESSES | /ip4/300.0.0.1/tcp/1 | 300.0.0.1",
                "P2P_LISTEN_ADDRESSES | /ip4/127.0.0.1/tcp/1, | does not begin with /",
                "P2P_IMPLEMENTATION | Net ty | lower-case letters, digits and hyphens",
                "P2P_AGENT | ünüsual | printable ASCII",
                "P2P_MAX_CONNECTIONS | 0 | limit connectionsMax: 0 (expected 1 to 1048576)",
                "P2P_MAX_CONNECTIONS | many | a whole number",
                "P2P_MAX_MESSAGE_BYTES | 1MB | 65536, 64KiB or 1MiB",
                "P2P_MAX_MESSAGE_BYTES | 99999999999GiB | 65536, 64KiB or 1MiB",
                "P2P_MAX_FRAME_BYTES | 1 | limit frameBytesMax: 1 (expected 1024 to 1048576)",
                "P2P_MAX_CONNECTIONS_PER_PEER | 0 | limit connectionsPerPeerMax: 0 (expected 1 to 1048576)",
                "P2P_SUBNET_IPV4_BITS | 33 | limit ipv4PrefixBits: 33 (expected 8 to 32)",
                "P2P_UNLIMITED_ADDRESSES | 10.0.0.1/8 | expected zeros behind the prefix",
                "P2P_DIAL_TIMEOUT | 10 | 500ms, 10s, 2m or PT1.5S",
                "P2P_DIAL_TIMEOUT | 0s | limit dialTimeout",
                "P2P_DIAL_TIMEOUT | 999999999999999999d | 500ms, 10s, 2m or PT1.5S",
                "P2P_KEEP_ALIVE_INTERVAL | 40s | expected more than keepAliveInterval",
                "P2P_IDLE_TIMEOUT | 5s | expected more than keepAliveInterval",
            })
    void aWrongValueNamesSettingOriginValueAndWhatIsAllowed(String name, String value, String allowed) {
        assertThatThrownBy(() -> of(name, value))
                .isInstanceOfSatisfying(ConfigException.class, e -> {
                    assertThat(e.setting()).isEqualTo(name);
                    assertThat(e.origin()).isEqualTo("environment");
                })
                .hasMessageStartingWith(name + " (environment): value '" + value + "' is wrong")
                .hasMessageContaining(allowed);
    }

    @Test
    void precedenceIsBuilderPropertyEnvironmentFileDefault() throws IOException {
        Path file = file("# comment\n\nagent = file\nlisten-port = 1\nP2P_MAX_STREAMS=3\np2p.max-connections = 4\n");
        Map<String, String> environment = Map.of("P2P_AGENT", "environment", "P2P_MAX_STREAMS", "5");
        Properties properties = new Properties();
        properties.setProperty("p2p.agent", "property");
        properties.setProperty("p2p.implementation", "netty");
        properties.setProperty("java.home", "/else");

        assertThat(P2PConfig.load(file).agent()).isEqualTo("file");
        assertThat(P2PConfig.builder()
                        .file(file)
                        .environment(environment)
                        .build()
                        .agent())
                .isEqualTo("environment");
        P2PConfig.Builder all = P2PConfig.builder()
                .systemProperties(properties)
                .environment(environment)
                .file(file);
        P2PConfig config = all.build();
        assertThat(config.agent()).isEqualTo("property");
        assertThat(config.implementation()).contains("netty");
        assertThat(config.limits().streamsMax()).isEqualTo(5);
        assertThat(config.limits().connectionsMax()).isEqualTo(4);
        assertThat(config.listenAddresses()).containsExactly(Multiaddr.parse("/ip4/0.0.0.0/tcp/1"));
        assertThat(all.agent("builder").build().agent()).isEqualTo("builder");
        assertThat(config.toBuilder()
                        .environment(Map.of("P2P_AGENT", "x"))
                        .build()
                        .agent())
                .isEqualTo("property");
    }

    @Test
    void theHighestSourceWithPortOrAddressesDecides() throws IOException {
        Path file = file("listen-addresses = /ip4/127.0.0.1/tcp/1, /ip6/::1/tcp/2");
        assertThat(P2PConfig.load(file).listenAddresses())
                .containsExactly(Multiaddr.parse("/ip4/127.0.0.1/tcp/1"), Multiaddr.parse("/ip6/::1/tcp/2"));
        assertThat(P2PConfig.builder()
                        .file(file)
                        .environment(Map.of("P2P_LISTEN_PORT", "9"))
                        .build()
                        .listenAddresses())
                .containsExactly(Multiaddr.parse("/ip4/0.0.0.0/tcp/9"));
        Path both = file("listen-port = 1\nlisten-addresses = /ip4/127.0.0.1/tcp/1");
        assertThatThrownBy(() -> P2PConfig.load(both))
                .isInstanceOf(ConfigException.class)
                .hasMessage("P2P_LISTEN_PORT (" + both + ":1) contradicts P2P_LISTEN_ADDRESSES (" + both
                        + ":2); expected one of the two");
    }

    @Test
    void anUnknownKeyOfAFileNamesFileLineAndTheNearestNames() throws IOException {
        Path file = file("\uFEFFagent = a\nlisten-prot = 1\n");
        assertThatThrownBy(() -> P2PConfig.load(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("listen-prot (" + file + ":2) is no known setting (nearest: P2P_LISTEN_PORT, ");
    }

    @Test
    void filesAreStrict() throws IOException {
        Path twice = file("agent = a\nP2P_AGENT = b\n");
        assertThatThrownBy(() -> P2PConfig.load(twice))
                .hasMessage("P2P_AGENT (" + twice + ":2) is set twice (the first time: " + twice + ":1)");
        Path noValue = file("agent\n");
        assertThatThrownBy(() -> P2PConfig.load(noValue))
                .hasMessageContaining(noValue + ":1")
                .hasMessageContaining("key = value");
        Path latin = Files.write(directory.resolve("latin"), new byte[] {'a', (byte) 0xe4});
        assertThatThrownBy(() -> P2PConfig.load(latin))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not UTF-8");
        assertThatThrownBy(() -> P2PConfig.load(directory.resolve("absent"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void foreignAndEmptyVariablesAreLeftAlone() {
        P2PConfig config = P2PConfig.fromEnvironment(
                Map.of("PATH", "/bin", "P2P_LISTEN_PROT", "1", "P2P_BOOTSTRAP", "x", "P2P_AGENT", " "));
        assertThat(config.agent()).startsWith("p2p4j/");
        assertThat(config.listenAddresses()).containsExactly(Multiaddr.parse("/ip4/0.0.0.0/tcp/8800"));
    }

    @Test
    void providerSettingsArePassedOnWithTheirOrigin() throws IOException {
        Properties properties = new Properties();
        properties.setProperty("simulator.p2p.latency-ms", "5");
        P2PConfig config = P2PConfig.builder()
                .systemProperties(properties)
                .environment(Map.of("SIMULATOR_P2P_PACKET_LOSS", "2", "SIMULATOR_P2P_LATENCY_MS", "6"))
                .file(file("simulator.p2p.seed-name = s\n"))
                .providerSetting("SIMULATOR_P2P_API_TOKEN", "hush")
                .build();
        assertThat(config.providerSettings())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "SIMULATOR_P2P_API_TOKEN", "hush",
                        "SIMULATOR_P2P_LATENCY_MS", "5",
                        "SIMULATOR_P2P_PACKET_LOSS", "2",
                        "SIMULATOR_P2P_SEED_NAME", "s"));
        assertThatThrownBy(() -> config.providerReader().probability("SIMULATOR_P2P_PACKET_LOSS", 0))
                .hasMessage("SIMULATOR_P2P_PACKET_LOSS (environment): value '2' is wrong (expected a number, 0 to 1)");
        assertThatThrownBy(() -> config.providerReader().number("SIMULATOR_P2P_LATENCY_MS", 0, 0, 1))
                .hasMessageStartingWith(
                        "SIMULATOR_P2P_LATENCY_MS (system property simulator.p2p.latency-ms): value '5'");
        assertThatThrownBy(() -> config.providerReader().flag("SIMULATOR_P2P_API_TOKEN", false))
                .hasMessageContaining("(hidden)");
        assertThat(config.toString())
                .doesNotContain("hush")
                .contains(config.identity().peerId().toString());
        assertThat(config.toBuilder().build().providerSettings()).isEqualTo(config.providerSettings());
        assertThatThrownBy(() -> P2PConfig.builder().providerSetting("P2P_AGENT", "x"))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void identityComesFromItsFile() throws IOException {
        Path key = directory.resolve("sub/identity.key");
        P2PConfig config = of("P2P_IDENTITY_FILE", key.toString());
        assertThat(key).exists();
        assertThat(P2PConfig.builder().identityFile(key).build().identity()).isEqualTo(config.identity());
        Identity other = Identity.generate();
        assertThat(P2PConfig.builder().identityFile(key).identity(other).build().identity())
                .isEqualTo(other);
        assertThatThrownBy(() -> of("P2P_IDENTITY_FILE", directory.toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("P2P_IDENTITY_FILE (environment): value '" + directory);
    }

    @Test
    void presetsReplaceTheDefaultsOnly() {
        P2PConfig development = P2PConfig.development().build();
        assertThat(development.listenAddresses()).containsExactly(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
        assertThat(development.limits().idleTimeout()).isEqualTo(Duration.ofSeconds(6));
        P2PConfig adjusted = P2PConfig.development()
                .environment(Map.of("P2P_LISTEN_PORT", "7", "P2P_DIAL_TIMEOUT", "1s"))
                .build();
        assertThat(adjusted.listenAddresses()).containsExactly(Multiaddr.parse("/ip4/127.0.0.1/tcp/7"));
        assertThat(adjusted.limits())
                .isEqualTo(development.limits().toBuilder()
                        .dialTimeout(Duration.ofSeconds(1))
                        .build());

        assertThatThrownBy(() -> P2PConfig.production().build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("P2P_IDENTITY_FILE (production preset) is not set");
        assertThat(P2PConfig.production()
                        .identity(Identity.generate())
                        .build()
                        .limits()
                        .connectionsMax())
                .isEqualTo(10_000);
    }

    @Test
    void builderChecksAtOnce() {
        P2PConfig.Builder builder = P2PConfig.builder();
        assertThatThrownBy(() -> builder.listenPort(-1)).hasMessageContaining("P2P_LISTEN_PORT (builder): value '-1'");
        assertThatThrownBy(() -> builder.listenAddresses(List.of())).hasMessageContaining("at least one address");
        assertThatThrownBy(() -> builder.agent("a\nb")).hasMessageContaining("P2P_AGENT (builder)");
        assertThatThrownBy(() -> builder.implementation("")).hasMessageContaining("P2P_IMPLEMENTATION (builder)");
        assertThat(builder.listenPort(5)
                        .limits(Limits.builder().streamsMax(1).build())
                        .environment(Map.of("P2P_MAX_STREAMS", "2", "P2P_LISTEN_PORT", "6"))
                        .build())
                .satisfies(config -> {
                    assertThat(config.limits().streamsMax()).isEqualTo(1);
                    assertThat(config.listenAddresses()).containsExactly(Multiaddr.tcp("0.0.0.0", 5));
                });
    }

    @Test
    void settingNamesAreComplete() {
        assertThat(P2PConfig.settingNames())
                .hasSize(5 + LimitSetting.ALL.size() + LimitSetting.INBOUND.size())
                .contains("P2P_LISTEN_PORT");
    }
}
