package io.p2p4j.api.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.p2p4j.api.address.Multiaddr;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * What comes from the network as an identity or address is either understood, with one canonical form, or refused with an
 * {@link IllegalArgumentException}. The normal build runs the empty input and the kept ones; {@code JAZZER_FUZZ=1} with one
 * selected method looks for new ones.
 */
class IdentityFuzzTest {
    @FuzzTest
    void peerIdOfBytes(byte[] data) {
        understood(data, PeerId::fromBytes).ifPresent(id -> {
            assertThat(id.toBytes()).isEqualTo(data);
            assertThat(PeerId.parse(id.toString())).isEqualTo(id);
        });
    }

    @FuzzTest
    void peerIdOfText(byte[] data) {
        understood(data, bytes -> PeerId.parse(text(bytes))).ifPresent(id -> {
            assertThat(PeerId.fromBytes(id.toBytes())).isEqualTo(id);
            assertThat(PeerId.parse(id.toCid())).isEqualTo(id);
        });
    }

    @FuzzTest
    void multiaddrOfBytes(byte[] data) {
        understood(data, Multiaddr::fromBytes).ifPresent(IdentityFuzzTest::roundTrip);
    }

    @FuzzTest
    void multiaddrOfText(byte[] data) {
        understood(data, bytes -> Multiaddr.parse(text(bytes))).ifPresent(IdentityFuzzTest::roundTrip);
    }

    @FuzzTest
    void publicKeyOfProtobuf(byte[] data) {
        understood(data, PublicKey::fromProtobuf).ifPresent(key -> {
            assertThat(PublicKey.fromProtobuf(key.toProtobuf())).isEqualTo(key);
            assertThat(key.verify(data, data)).isFalse();
        });
    }

    private static void roundTrip(Multiaddr address) {
        assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
        assertThat(Multiaddr.fromBytes(address.toBytes())).isEqualTo(address);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static <T> Optional<T> understood(byte[] data, Function<byte[], T> parse) {
        try {
            return Optional.of(parse.apply(data));
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return Optional.empty();
        }
    }
}
