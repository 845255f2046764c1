package io.p2p4j.node.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.core.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownPeersTest {
    private static final String SOURCES = """
            {
              "192.168.1.10:8000": {
                "host": "192.168.1.10",
                "port": 8000,
                "last_seen": 1705312200.5,
                "success_count": 100,
                "failure_count": 5
              },
              "node.example.org:8001": {"host": "node.example.org", "port": 8001, "last_seen": null, "version": "1.2"}
            }
            """;

    @Test
    void theSourcesOwnFileIsRead() {
        KnownPeers known = KnownPeers.read(SOURCES, TestPeers.EPOCH);
        assertThat(known.peers()).isEmpty();
        assertThat(known.addresses())
                .containsExactly(
                        Multiaddr.tcp("192.168.1.10", 8000), Multiaddr.parse("/dns/node.example.org/tcp/8001"));
    }

    @Test
    void whatIsWrittenIsReadAgainAndHasTheSourcesKeys() {
        List<PeerRecord> peers = List.of(TestPeers.record(1, 17), TestPeers.record(3, 4));
        String text = KnownPeers.write(peers);
        JsonValue first = JsonValue.parse(text, "").members().get("10.0.0.1:4001");
        assertThat(first.require("host").text()).isEqualTo("10.0.0.1");
        assertThat(first.require("port").integer(1, 65535)).isEqualTo(4001);
        assertThat(first.require("last_seen").decimal(0, 1e12)).isEqualTo(TestPeers.EPOCH.getEpochSecond() + 17.0);
        assertThat(first.require("success_count").integer(0, 100)).isEqualTo(17);
        assertThat(first.require("failure_count").integer(0, 100)).isEqualTo(1);
        KnownPeers back = KnownPeers.read(text, Instant.EPOCH);
        assertThat(back.peers()).containsExactlyInAnyOrderElementsOf(peers);
        assertThat(back.addresses()).isEmpty();
    }

    @Test
    void ofTwoPeersAtOnePlaceThatSeenLastIsWritten() {
        PeerRecord old = TestPeers.record(1, 17);
        PeerRecord other = TestPeers.record(2, 18);
        PeerRecord moved = new PeerRecord(
                other.peer(),
                List.of(Multiaddr.memory(4), old.addresses().get(0)),
                other.source(),
                true,
                other.firstSeen(),
                other.lastSeen(),
                1,
                0,
                0,
                1,
                0,
                Optional.empty(),
                Optional.empty());
        assertThat(KnownPeers.read(KnownPeers.write(List.of(old, moved)), Instant.EPOCH)
                        .peers())
                .containsExactly(moved);
    }

    @Test
    void anIpv6HostStandsInBrackets() {
        PeerRecord record = TestPeers.record(1, 1);
        PeerRecord six = new PeerRecord(
                record.peer(),
                List.of(Multiaddr.tcp("fd00::1", 7)),
                record.source(),
                true,
                record.firstSeen(),
                Optional.empty(),
                0,
                0,
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty());
        String text = KnownPeers.write(List.of(six));
        assertThat(text).contains("\"[fd00::1]:7\":{\"host\":\"fd00::1\",\"port\":7");
        assertThat(KnownPeers.read(text, Instant.EPOCH).peers()).containsExactly(six);
    }

    @Test
    void errorsSayWhere() {
        assertThatThrownBy(() -> KnownPeers.read("{\n \"a\": {\"host\": \"a b\", \"port\": 1}}", Instant.EPOCH))
                .hasMessageStartingWith("line 2, column 16: ")
                .hasMessageContaining("\"a b\" (expected an IP address or a name)");
        assertThatThrownBy(() -> KnownPeers.read("{\"a\": {\"host\": \"a\", \"port\": 70000}}", Instant.EPOCH))
                .hasMessageContaining("70000 (expected a whole number from 1 to 65535)");
        assertThatThrownBy(() -> KnownPeers.read("{\"a\": {\"port\": 7}}", Instant.EPOCH))
                .hasMessageContaining("key \"host\" is missing");
    }
}
