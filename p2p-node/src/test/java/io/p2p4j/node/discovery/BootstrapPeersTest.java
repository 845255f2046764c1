package io.p2p4j.node.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.SettingReader;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapPeersTest {
    @ParameterizedTest
    @CsvSource({
        "http://192.0.2.1:8000, /ip4/192.0.2.1/tcp/8000",
        "https://192.0.2.1:8000/, /ip4/192.0.2.1/tcp/8000",
        "HTTP://bootstrap1.example.io:8000/path, /dns/bootstrap1.example.io/tcp/8000",
        "localhost:1, /dns/localhost/tcp/1",
        "[::1]:8800, /ip6/::1/tcp/8800",
        "http://[2001:db8::1]:65535, /ip6/2001:db8::1/tcp/65535",
        "/ip4/192.0.2.1/udp/1/quic-v1, /ip4/192.0.2.1/udp/1/quic-v1",
    })
    void oneIsRead(String text, String address) {
        assertThat(BootstrapPeers.parse(text)).containsExactly(Multiaddr.parse(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://host",
                "host",
                ":1",
                "host:0",
                "host:65536",
                "300.1.1.1:1",
                "a b:1",
                "ftp://host:1",
                "/ip4/x"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> BootstrapPeers.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aListHasCommasOrSpaces() {
        assertThat(BootstrapPeers.parse(" a:1,b:2\n c:3 , ")).hasSize(3);
        assertThat(BootstrapPeers.parse("")).isEmpty();
    }

    @Test
    void settingsAreRead() {
        DiscoveryOptions options = DiscoveryOptions.read(
                SettingReader.of(
                        Map.of(
                                "INITIAL_PEERS",
                                "http://a.example:8000,http://b.example:8000",
                                "P2P_DISCOVERY_METHOD",
                                "manual"),
                        "test"),
                DiscoveryOptions.DEFAULTS);
        assertThat(options.bootstrap()).hasSize(2);
        assertThat(options.localNetwork()).isFalse();
        assertThat(options.degree()).isEqualTo(8);
    }
}
