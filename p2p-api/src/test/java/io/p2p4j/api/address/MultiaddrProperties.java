package io.p2p4j.api.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.p2p4j.api.identity.PublicKey;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class MultiaddrProperties {
    @Property(seed = "1")
    void textAndBytesRoundTrip(@ForAll("addresses") Multiaddr address) {
        assertThat(Multiaddr.parse(address.toString())).isEqualTo(address).hasToString(address.toString());
        assertThat(Multiaddr.fromBytes(address.toBytes())).isEqualTo(address).hasToString(address.toString());
        assertThat(Multiaddr.fromBytes(address.toBytes()).components()).isEqualTo(address.components());
    }

    @Property(seed = "1")
    void peerIdIsSetAndTaken(@ForAll("addresses") Multiaddr address, @ForAll @Size(32) byte[] key) {
        var peerId = PublicKey.ed25519(key).peerId();
        Multiaddr named = address.withPeerId(peerId);
        assertThat(named.peerId()).contains(peerId);
        assertThat(named.withPeerId(peerId)).isEqualTo(named);
        if (address.peerId().isEmpty()) {
            assertThat(named.withoutPeerId()).isEqualTo(address);
        }
    }

    /** An address literal is no host name, so the JDK parses it without a look-up; it is the reference here. */
    @Property(seed = "1")
    void ip6IsThatOfTheJdk(@ForAll("ip6Bytes") byte[] bytes) throws UnknownHostException {
        String text = IpText.format6(bytes);
        assertThat(IpText.parse6(text)).isEqualTo(bytes);
        InetAddress jdk = InetAddress.getByAddress(bytes);
        if (jdk.getAddress().length == 16) {
            assertThat(IpText.parse6(jdk.getHostAddress())).isEqualTo(bytes);
            assertThat(InetAddress.getByName(text).getAddress()).isEqualTo(bytes);
        }
    }

    @Provide
    Arbitrary<byte[]> ip6Bytes() {
        Arbitrary<Byte> mostlyZero =
                Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just((byte) 0)), Tuple.of(1, Arbitraries.bytes()));
        return mostlyZero.array(byte[].class).ofSize(16);
    }

    @Provide
    Arbitrary<Multiaddr> addresses() {
        return components().list().ofMinSize(1).ofMaxSize(6).map(Multiaddr::of);
    }

    private static Arbitrary<Component> components() {
        // A path would have to stand last.
        return Arbitraries.of(Protocol.class)
                .filter(protocol -> protocol != Protocol.UNIX)
                .flatMap(protocol -> values(protocol).map(value -> new Component(protocol, value)));
    }

    private static Arbitrary<String> values(Protocol protocol) {
        return switch (protocol) {
            case IP4 -> bytes(4).map(b -> IpText.format4(b, 0));
            case IP6 -> bytes(16).map(IpText::format6);
            case TCP, UDP -> Arbitraries.integers().between(0, 65_535).map(Object::toString);
            case MEMORY -> Arbitraries.longs().map(Long::toUnsignedString);
            case P2P -> bytes(32).map(b -> PublicKey.ed25519(b).peerId().toString());
            case CERTHASH -> bytes(32).map(MultiaddrProperties::certhash);
            case IP6ZONE, DNS, DNS4, DNS6, DNSADDR, SNI, UNIX ->
                Arbitraries.strings()
                        .withCharRange('a', 'z')
                        .withChars('.', '-', 'ü', '0')
                        .ofMinLength(1)
                        .ofMaxLength(30);
            case QUIC, QUIC_V1, TLS, NOISE, WS, WSS, HTTP, HTTPS, P2P_CIRCUIT, WEBTRANSPORT, WEBRTC_DIRECT, WEBRTC ->
                Arbitraries.just("");
        };
    }

    private static Arbitrary<byte[]> bytes(int length) {
        return Arbitraries.bytes().array(byte[].class).ofSize(length);
    }

    private static String certhash(byte[] digest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x12);
        out.write(digest.length);
        out.writeBytes(digest);
        return 'u' + Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
    }

    @Property(seed = "1")
    void anyBytesAreReadOrRefused(@ForAll("nearlyAddresses") byte[] bytes) {
        Multiaddr address;
        try {
            address = Multiaddr.fromBytes(bytes);
        } catch (IllegalArgumentException e) {
            checkMessage(e);
            return;
        }
        assertThat(address.toBytes()).isEqualTo(bytes);
        assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
    }

    /** Codes of protocols and small lengths, mixed with anything. */
    @Provide
    Arbitrary<byte[]> nearlyAddresses() {
        Arbitrary<byte[]> codes = Arbitraries.of(Protocol.class).map(protocol -> {
            int code = protocol.code();
            return code < 0x80 ? new byte[] {(byte) code} : new byte[] {(byte) (code | 0x80), (byte) (code >> 7)};
        });
        Arbitrary<byte[]> rests = Arbitraries.bytes().array(byte[].class).ofMaxSize(6);
        Arbitrary<byte[]> lengths = Arbitraries.integers().between(0, 6).map(length -> new byte[] {length.byteValue()});
        return Combinators.combine(codes, lengths, rests)
                .as((code, length, rest) -> List.of(code, length, rest))
                .list()
                .ofMaxSize(5)
                .map(parts -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    parts.forEach(part -> part.forEach(out::writeBytes));
                    return out.toByteArray();
                });
    }

    @Property(seed = "1")
    void anyTextIsReadOrRefused(@ForAll @StringLength(max = 60) String text, @ForAll Protocol protocol) {
        for (String candidate : List.of(text, '/' + text, '/' + protocol.text() + '/' + text)) {
            Multiaddr address;
            try {
                address = Multiaddr.parse(candidate);
            } catch (IllegalArgumentException e) {
                checkMessage(e);
                continue;
            }
            assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
            assertThat(Multiaddr.fromBytes(address.toBytes())).isEqualTo(address);
        }
    }

    private static void checkMessage(IllegalArgumentException e) {
        if (e.getMessage() == null || e.getMessage().contains("\n")) {
            fail("no usable message", e);
        }
    }
}
