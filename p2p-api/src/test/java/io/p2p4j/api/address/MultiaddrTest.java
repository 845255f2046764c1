package io.p2p4j.api.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {
    private static final PeerId PEER = Identity.fromSeed(new byte[32]).peerId();
    private static final PeerId OTHER = PeerId.parse("QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC");

    @ParameterizedTest
    @CsvSource({
        // Pairs that go-multiaddr documents, then one by hand for each other rule of size.
        "/ip4/127.0.0.1/udp/1234, 047f000001910204d2",
        "/ip4/127.0.0.1/tcp/4321, 047f0000010610e1",
        "/ip4/127.0.0.1/udp/1234/ip4/127.0.0.1/tcp/4321, 047f000001910204d2047f0000010610e1",
        "/ip6/2001:db8::1, 2920010db8000000000000000000000001",
        "/ip6zone/eth0/ip6/fe80::1, 2a046574683029fe800000000000000000000000000001",
        "/dns4/example.com/tcp/443/wss, 360b6578616d706c652e636f6d0601bbde03",
        "/ip4/1.2.3.4/udp/1/quic-v1, 04010203049102" + "0001cd03",
        "/memory/4, 89060000000000000004",
        "/memory/18446744073709551615, 8906ffffffffffffffff",
        "/unix/a/b, 9003042f612f62",
        "/p2p/QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC," + "a5032212"
                + "20d52ebb89d85b02a284948203a62ff28389c57c9f42beec4ec20db76a68911c0b",
    })
    void textAndBytes(String text, String hex) {
        Multiaddr address = Multiaddr.parse(text);
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThat(HexFormat.of().formatHex(address.toBytes())).isEqualTo(hex);
        assertThat(Multiaddr.fromBytes(bytes))
                .isEqualTo(address)
                .hasSameHashCodeAs(address)
                .hasToString(text)
                .isEqualByComparingTo(address);
        assertThat(Multiaddr.of(address.components())).isEqualTo(address);
    }

    /** A table of addresses that differ in their last bytes is a table, and no list: there are ten thousands in a simulation. */
    @Test
    void addressesThatDifferInTwoBytesHaveDifferentHashCodes() {
        assertThat(IntStream.range(0, 20_000)
                        .map(number -> Multiaddr.memory(number).hashCode())
                        .distinct()
                        .count())
                .isGreaterThan(19_900);
    }

    /** FNV-1a over the bytes, in every process and on every JDK. */
    @Test
    void theHashCodeIsTheSameEverywhere() {
        assertThat(Multiaddr.memory(1).hashCode()).isEqualTo(647042393);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ip4/1.2.3.4",
                "/ip4/0.0.0.0",
                "/ip4/255.255.255.255",
                "/ip6/::1",
                "/ip6/::",
                "/ip6/2601:9:4f81:9700:803e:ca65:66e8:c21/udp/1234/quic",
                "/ip6/2601:9:4f81:9700:803e:ca65:66e8:c21/udp/1234/quic-v1",
                "/ip6zone/x%y/ip6/fe80::1",
                "/ip6zone/x/ip6/fe80::1/udp/1234/quic-v1",
                "/udp/0",
                "/tcp/65535",
                "/tcp/1234/tls/http",
                "/tcp/1234/https",
                "/p2p/12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV",
                "/p2p/QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC/tcp/1234",
                "/ip4/127.0.0.1/tcp/9090/p2p/QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC/p2p-circuit",
                "/ip4/127.0.0.1/udp/1234/quic-v1/webtransport",
                "/unix/a/b/c/d/e",
                "/unix/stdio",
                "/unix/with space/ü",
                "/ip4/1.2.3.4/tcp/80/unix/a/b/c/d/e/f",
                "/ip4/127.0.0.1/tcp/127/ws",
                "/ip4/127.0.0.1/tcp/127/tls/ws",
                "/ip4/127.0.0.1/tcp/127/noise",
                "/ip4/127.0.0.1/udp/127/webrtc-direct",
                "/ip4/127.0.0.1/tcp/127/webrtc",
                "/ip4/127.0.0.1/tcp/443/tls/sni/example.com/http",
                "/dnsaddr/bootstrap.libp2p.io",
                "/dns/bücher.example/tcp/1",
                "/dns6/example.com",
            })
    void canonicalTextIsKept(String text) {
        Multiaddr address = Multiaddr.parse(text);
        assertThat(address).hasToString(text);
        assertThat(Multiaddr.fromBytes(address.toBytes())).isEqualTo(address).hasToString(text);
        assertThat(Multiaddr.parse(text + "/")).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({
        // RFC 5952 sections 4.1, 4.2.1, 4.2.2, 4.2.3, 4.3 and 5.
        "2001:0db8::0001, 2001:db8::1",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8::AAAA, 2001:db8::aaaa",
        "::ffff:c000:201, ::ffff:192.0.2.1",
        "::ffff:192.0.2.1, ::ffff:192.0.2.1",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "1::8, 1::8",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
    })
    void ip6IsCanonical(String text, String canonical) {
        assertThat(Multiaddr.parse("/ip6/" + text)).hasToString("/ip6/" + canonical);
        assertThat(Multiaddr.tcp(text, 1)).hasToString("/ip6/" + canonical + "/tcp/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                ":::",
                ":1",
                "1:",
                "1:2:3:4:5:6:7:",
                "12345::",
                "g::",
                "1.2.3.4",
                "1.2.3.4::",
                "::1.2.3",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1:2:3:4::5:6:7:8",
                "::%eth0",
                "fe80::1%eth0",
                "::-1",
                "::+1",
                "::1.2.3.04",
                "1::2:3:4:5:6:7:8",
            })
    void notIp6(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Component(Protocol.IP6, text))
                .withMessageStartingWith("ip6 value '" + text + "' is no IPv6 address (expected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "1.2.3.1000",
                "01.2.3.4",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1..3.4",
                "a.b.c.d",
                "-1.2.3.4",
                "+1.2.3.4",
                "::1",
                "localhost",
                "0x7f.0.0.1",
                "1.2.3.",
                "١.2.3.4",
            })
    void notIp4(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Component(Protocol.IP4, text))
                .withMessageStartingWith("ip4 value '" + text + "' is no IPv4 address (expected four numbers 0..255)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "ip4/1.2.3.4",
                "/ip4",
                "/ip4/::1",
                "/ip4/fdpsofodsajfdoisa",
                "/ip6",
                "/ip6zone",
                "/ip6zone/",
                "/ip6zone//ip6/fe80::1",
                "/udp",
                "/tcp",
                "/udp/65536",
                "/tcp/65536",
                "/tcp/-1",
                "/tcp/+1",
                "/tcp/007",
                "/tcp/99999999999999999999",
                "/quic/65536",
                "/quic-v1/65536",
                "/ip4/127.0.0.1/udp/jfodsajfidosajfoidsa",
                "/ip4/127.0.0.1/udp",
                "/ip4/127.0.0.1/quic/1234",
                "/ip4/127.0.0.1/ipfs",
                "/ip4/127.0.0.1/ipfs/tcp",
                "/ip4/127.0.0.1/p2p",
                "/ip4/127.0.0.1/p2p/tcp",
                "/unix",
                "/unix/",
                "/unix//",
                "/ip4/1.2.3.4/tcp/80/unix",
                "/ip4/127.0.0.1/udp/1234/quic-v1/webtransport/certhash",
                "/ip4/127.0.0.1/udp/1234/quic-v1/webtransport/certhash/b2uaraocy6yrdblb4sfptaddgimjmmp",
                "/memory/18446744073709551616",
                "/memory/92233720368547758081",
                "/memory/-1",
                "/memory/x",
                "/memory/01",
                "/p2p/QmxoHT6iViN5xAjoz1VZ553cL31U9F94ht3QvWR1FrEbZY",
                "/IP4/1.2.3.4",
                "/ip4/1.2.3.4//tcp/1",
                "/ip4/1.2.3.4/tcp/1//",
                "/dns/a b",
                "/dns/a\nb",
                "/sni/",
                "/unknown/1",
                "/dns/\ud800",
                "/dns/a\u202eb",
            })
    void malformedTextIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse(text))
                .withMessageStartingWith("multiaddr '")
                .withMessageContaining("(expected ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void messageNamesTheValueAndWhatIsExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse("/ip4/300.1.1.1/tcp/1"))
                .withMessage("multiaddr '/ip4/300.1.1.1/tcp/1': ip4 value '300.1.1.1' is no IPv4 address"
                        + " (expected four numbers 0..255)");
    }

    @ParameterizedTest
    @CsvSource({
        "'', has no component",
        "04, ip4 value at byte 1 has 0 bytes (expected 4)",
        "047f0000, ip4 value at byte 1 has 3 bytes (expected 4)",
        "0600, tcp value at byte 1 has 1 bytes (expected 2)",
        "05, code 5 at byte 0 is unknown",
        "0600018400, protocol code at byte 3 is padded",
        "91, protocol code at byte 0 is cut off",
        "360161360261, dns4 value at byte 5 has 1 bytes (expected 2)",
        "36ffffffff07, dns4 value at byte 6 has 0 bytes (expected 2147483647)",
        "36ffffffffff01, dns4 length at byte 1 is too large",
        "3600, dns4 value '' is empty",
        "3601ff, dns4 value of 1 bytes is no text (expected UTF-8)",
        "36012f, has the character U+002F at index 0",
        "36010a, has the character U+000A at index 0",
        "a50300, p2p value is malformed",
        "d2030212ff, certhash",
        "90030161, unix value 'a' is no path",
        "9003022f61060001, unix component is number 0 (expected to be the last",
    })
    void malformedBytesAreRefused(String hex, String message) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.fromBytes(bytes))
                .withMessageContaining(message);
    }

    @Test
    void lengthIsBounded() {
        String name = "a".repeat(250);
        String four = ("/dns/" + name).repeat(4);
        assertThat(Multiaddr.parse(four).toBytes()).hasSize(4 * 253);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse(four + four))
                .withMessageContaining("2024 bytes (expected at most 1024)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse(four).encapsulate(Multiaddr.parse(four)))
                .withMessageContaining("2024 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse("/ip4/1.2.3.4".repeat(1_000_000)))
                .withMessageContaining("12000000 characters (expected at most 8192)")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(400));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.fromBytes(new byte[1025]))
                .withMessageContaining("1025 bytes (expected at most 1024)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse("/dns/" + name + "aaaa"))
                .withMessageContaining("254 characters (expected at most 253)");
    }

    @Test
    void theLongestBytesHaveTextThatIsRead() {
        Multiaddr longest = Multiaddr.parse("/webrtc-direct".repeat(512));
        assertThat(longest.toBytes()).hasSize(Multiaddr.BYTES_MAX);
        assertThat(Multiaddr.parse(longest.toString())).isEqualTo(longest);
    }

    @Test
    void ipfsIsTheOldNameOfP2p() {
        assertThat(Multiaddr.parse("/ipfs/" + OTHER)).hasToString("/p2p/" + OTHER);
        assertThat(Multiaddr.parse("/p2p/" + OTHER.toCid())).hasToString("/p2p/" + OTHER);
        assertThat(Multiaddr.parse("/p2p/k2k4r8oqamigqdo6o7hsbfwd45y70oyynp98usk7zmyfrzpqxh1pohl7"))
                .hasToString("/p2p/" + OTHER);
    }

    @Test
    void certhashIsBase64url() {
        Multiaddr address = Multiaddr.parse("/ip4/127.0.0.1/udp/1234/quic-v1/webtransport"
                + "/certhash/b2uaraocy6yrdblb4sfptaddgimjmmpy"
                + "/certhash/zQmbWTwYGcmdyK9CYfNBcfs9nhZs17a6FQ4Y8oea278xx41");
        assertThat(address.toString()).contains("/certhash/u");
        assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
        assertThat(address.value(Protocol.CERTHASH).orElseThrow()).startsWith("u1QEQOFj2IjCsPJFfMAxmQxLGPw");
    }

    @Test
    void peerIdIsTheLastOne() {
        Multiaddr plain = Multiaddr.parse("/ip4/1.2.3.4/tcp/1");
        assertThat(plain.peerId()).isEmpty();
        assertThat(plain.withoutPeerId()).isSameAs(plain);
        Multiaddr named = plain.withPeerId(PEER);
        assertThat(named).hasToString("/ip4/1.2.3.4/tcp/1/p2p/" + PEER);
        assertThat(named.peerId()).contains(PEER);
        assertThat(named.withPeerId(OTHER)).hasToString("/ip4/1.2.3.4/tcp/1/p2p/" + OTHER);
        assertThat(named.withoutPeerId()).isEqualTo(plain);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse("/p2p/" + PEER).withoutPeerId())
                .withMessageContaining("has nothing but its p2p component");
    }

    @Test
    void relayIsNotTheDestination() {
        Multiaddr relayed = Multiaddr.parse("/ip4/1.2.3.4/tcp/1/p2p/" + OTHER + "/p2p-circuit");
        assertThat(relayed.peerId()).isEmpty();
        assertThat(relayed.withoutPeerId()).isSameAs(relayed);
        Multiaddr named = relayed.withPeerId(PEER);
        assertThat(named).hasToString(relayed + "/p2p/" + PEER);
        assertThat(named.peerId()).contains(PEER);
        assertThat(named.withoutPeerId()).isEqualTo(relayed);
        assertThat(named.value(Protocol.P2P)).contains(OTHER.toString());
        assertThat(named.decapsulate(Protocol.P2P_CIRCUIT).peerId()).contains(OTHER);
    }

    @Test
    void encapsulateAndDecapsulate() {
        Multiaddr address = Multiaddr.parse("/ip4/1.2.3.4/tcp/1").encapsulate(Multiaddr.parse("/tls/ws"));
        assertThat(address).hasToString("/ip4/1.2.3.4/tcp/1/tls/ws");
        assertThat(address.decapsulate(Protocol.TLS)).hasToString("/ip4/1.2.3.4/tcp/1");
        assertThat(address.decapsulate(Protocol.UDP)).isSameAs(address);
        assertThat(address.startsWith(Protocol.IP4, Protocol.TCP)).isTrue();
        assertThat(address.startsWith()).isTrue();
        assertThat(address.startsWith(Protocol.TCP)).isFalse();
        assertThat(address.startsWith(Protocol.IP4, Protocol.TCP, Protocol.TLS, Protocol.WS, Protocol.P2P))
                .isFalse();
        assertThat(address.has(Protocol.WS)).isTrue();
        assertThat(address.has(Protocol.QUIC)).isFalse();
        assertThat(address.value(Protocol.WS)).contains("");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> address.decapsulate(Protocol.IP4))
                .withMessageContaining("expected another before it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.parse("/unix/a").withPeerId(PEER))
                .withMessageContaining("unix component is number 0");
    }

    @Test
    void ports() {
        assertThat(Multiaddr.tcp("192.0.2.1", 0).withPort(4001)).hasToString("/ip4/192.0.2.1/tcp/4001");
        assertThat(Multiaddr.udp("fe80::1%eth0", 9).port()).hasValue(9);
        assertThat(Multiaddr.udp("fe80::1%eth0", 9)).hasToString("/ip6zone/eth0/ip6/fe80::1/udp/9");
        assertThat(Multiaddr.memory(7).port()).isEmpty();
        assertThat(Multiaddr.memory(-1)).hasToString("/memory/18446744073709551615");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiaddr.memory(7).withPort(1));
        for (int port : new int[] {-1, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Multiaddr.tcp("::1", port))
                    .withMessageContaining("tcp value '" + port + "' is no port (expected 0..65535");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Multiaddr.tcp("localhost", 1));
    }

    @Test
    void orderIsThatOfUnsignedBytes() {
        Multiaddr low = Multiaddr.parse("/ip4/1.2.3.4");
        Multiaddr high = Multiaddr.parse("/ip4/200.2.3.4");
        assertThat(low).isLessThan(high).isNotEqualTo(high);
        assertThat(low).isLessThan(low.encapsulate(high));
    }

    @Test
    void arraysAndListsAreCopied() {
        Multiaddr address = Multiaddr.parse("/tcp/1");
        address.toBytes()[0] = 0;
        assertThat(address).isEqualTo(Multiaddr.parse("/tcp/1"));
        assertThat(address.components()).isUnmodifiable();
    }

    @Test
    void components() {
        assertThat(Multiaddr.parse("/tcp/1/ws").components())
                .containsExactly(new Component(Protocol.TCP, "1"), Component.of(Protocol.WS));
        assertThat(new Component(Protocol.TCP, "1").hashCode()).isEqualTo(31 * 6 + "1".hashCode());
        assertThat(new Component(Protocol.UNIX, "/a/b")).hasToString("/unix/a/b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Component(Protocol.WS, "x"))
                .withMessage("ws value 'x' is not allowed (expected no value)");
        assertThatIllegalArgumentException().isThrownBy(() -> Component.of(Protocol.TCP));
        assertThatIllegalArgumentException().isThrownBy(() -> Multiaddr.of(List.of()));
    }

    @ParameterizedTest
    @EnumSource
    void protocolsAreFound(Protocol protocol) {
        assertThat(Protocol.ofCode(protocol.code())).contains(protocol);
        assertThat(Protocol.ofText(protocol.text())).contains(protocol);
    }

    @Test
    void protocolsAreDistinct() {
        Set<Integer> codes = new HashSet<>();
        Set<String> texts = new HashSet<>();
        for (Protocol protocol : Protocol.values()) {
            assertThat(codes.add(protocol.code())).isTrue();
            assertThat(texts.add(protocol.text())).isTrue();
        }
        assertThat(Protocol.ofCode(0)).isEmpty();
        assertThat(Protocol.ofText("")).isEmpty();
    }
}
