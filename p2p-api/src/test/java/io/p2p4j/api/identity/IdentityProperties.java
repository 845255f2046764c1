package io.p2p4j.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.p2p4j.api.identity.internal.Multibase;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class IdentityProperties {
    @Property(seed = "1")
    void base58RoundTrip(@ForAll @Size(max = 100) byte[] bytes) {
        String text = Multibase.base58(bytes);
        assertThat(Multibase.ofBase58(text)).isEqualTo(bytes);
        assertThat(Multibase.decode('z' + text)).isEqualTo(bytes);
    }

    @Property(seed = "1")
    void base32AndBase64RoundTrip(@ForAll @Size(max = 100) byte[] bytes) {
        assertThat(Multibase.decode(Multibase.base32(bytes))).isEqualTo(bytes);
        assertThat(Multibase.decode(Multibase.base64url(bytes))).isEqualTo(bytes);
    }

    @Property(seed = "1")
    void textThatDecodesIsTheOnlyTextOfItsBytes(@ForAll("base32Texts") String text) {
        byte[] bytes;
        try {
            bytes = Multibase.decode(text);
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(Multibase.base32(bytes)).isEqualTo(text);
    }

    @Provide
    Arbitrary<String> base32Texts() {
        return Arbitraries.strings()
                .withChars("abcdefghijklmnopqrstuvwxyz234567")
                .ofMaxLength(20)
                .map(s -> 'b' + s);
    }

    @Property(seed = "1")
    void peerIdRoundTrip(@ForAll @Size(32) byte[] raw) {
        PublicKey key = PublicKey.ed25519(raw);
        PeerId id = key.peerId();
        assertThat(PeerId.parse(id.toString())).isEqualTo(id);
        assertThat(PeerId.parse(id.toCid())).isEqualTo(id);
        assertThat(PeerId.fromBytes(id.toBytes())).isEqualTo(id);
        assertThat(id.publicKey()).contains(key);
        assertThat(PublicKey.fromProtobuf(key.toProtobuf())).isEqualTo(key);
        assertThat(PublicKey.fromPem(key.toPem())).isEqualTo(key);
    }

    @Property(seed = "1", tries = 50)
    void whatIsSignedIsVerified(@ForAll @Size(32) byte[] seed, @ForAll byte[] message) {
        Identity identity = Identity.fromSeed(seed);
        assertThat(identity.publicKey().verify(message, identity.sign(message))).isTrue();
        assertThat(identity.publicKey().verify(Arrays.copyOf(message, message.length + 1), identity.sign(message)))
                .isFalse();
        assertThat(Identity.fromProtobuf(identity.toProtobuf())).isEqualTo(identity);
        assertThat(Identity.fromPem(identity.toPem())).isEqualTo(identity);
    }

    @Property(seed = "1", tries = 200)
    void anySignatureAndKeyGiveAnAnswer(
            @ForAll @Size(32) byte[] raw, @ForAll byte[] message, @ForAll @Size(max = 70) byte[] signature) {
        assertThat(PublicKey.ed25519(raw).verify(message, signature)).isFalse();
    }

    @Property(seed = "1")
    void anyBytesAreReadOrRefused(@ForAll("nearlyMessages") byte[] bytes) {
        readOrRefused(
                () -> assertThat(PublicKey.fromProtobuf(bytes).toProtobuf()).isEqualTo(bytes));
        readOrRefused(() -> assertThat(PeerId.fromBytes(bytes).toBytes()).isEqualTo(bytes));
        readOrRefused(
                () -> assertThat(Identity.fromProtobuf(bytes).toProtobuf()).isEqualTo(bytes));
    }

    /** Random bytes, half of them behind a beginning that a reader accepts. */
    @Provide
    Arbitrary<byte[]> nearlyMessages() {
        Arbitrary<byte[]> tails =
                Arbitraries.bytes().array(byte[].class).ofMinSize(0).ofMaxSize(80);
        Arbitrary<byte[]> heads = Arbitraries.of(
                        "", "0801", "08011220", "080012", "0803125b30", "0024", "002408011220", "1220")
                .map(Vectors::hex);
        return Combinators.combine(heads, tails).as(PublicKey::concat);
    }

    @Property(seed = "1")
    void anyTextIsReadOrRefused(@ForAll @StringLength(max = 80) String text) {
        for (String prefix : new String[] {"", "Qm", "1", "b", "k", "u", "z", "12D3KooW", "bafz"}) {
            readOrRefused(() -> PeerId.parse(prefix + text));
        }
        readOrRefused(() -> Identity.fromPem(text));
        readOrRefused(() -> PublicKey.fromPem("-----BEGIN PUBLIC KEY-----" + text + "-----END PUBLIC KEY-----"));
        readOrRefused(() -> Identity.fromPem("-----BEGIN PRIVATE KEY-----" + text + "-----END PRIVATE KEY-----"));
    }

    private static void readOrRefused(Runnable reader) {
        try {
            reader.run();
        } catch (IllegalArgumentException e) {
            if (e.getMessage() == null || e.getMessage().contains("\n")) {
                fail("no usable message", e);
            }
        }
    }
}
