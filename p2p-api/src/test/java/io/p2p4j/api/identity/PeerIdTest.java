package io.p2p4j.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.p2p4j.api.identity.internal.Multibase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {
    private static final String ED25519 = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

    @ParameterizedTest
    @CsvSource({
        // The specification's own pair, then pairs that go-multiaddr documents.
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N,bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe",
        "QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC,bafzbeigvf25ytwc3akrijfecaotc74udrhcxzh2cx3we5qqnw5vgrei4bm",
        "12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV,bafzaajaiaejcalj543iwv2d7pkjt7ykvefrkfu7qjfi6sduakhso4lay6abn2d5u",
    })
    void base58AndCidAreTheSamePeer(String base58, String cid) {
        PeerId id = PeerId.parse(base58);
        assertThat(id).hasToString(base58);
        assertThat(id.toCid()).isEqualTo(cid);
        assertThat(PeerId.parse(cid)).isEqualTo(id).hasSameHashCodeAs(id).isEqualByComparingTo(id);
        assertThat(PeerId.fromBytes(id.toBytes())).isEqualTo(id);
        byte[] cidBytes = Multibase.decode(cid);
        assertThat(PeerId.parse('z' + Multibase.base58(cidBytes))).isEqualTo(id);
        assertThat(PeerId.parse(Multibase.base64url(cidBytes))).isEqualTo(id);
    }

    @Test
    void base36CidIsRead() {
        assertThat(PeerId.parse("k51qzi5uqu5dhb6l8spkdx7yxafegfkee5by8h7lmjh2ehc2sgg34z7c15vzqs")
                        .publicKey())
                .isPresent();
        assertThat(PeerId.parse("k2k4r8oqamigqdo6o7hsbfwd45y70oyynp98usk7zmyfrzpqxh1pohl7"))
                .isEqualTo(PeerId.parse("QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC"));
    }

    @ParameterizedTest
    @CsvSource({"ed25519,12D3KooW,true", "secp256k1,16Uiu2H,true", "rsa,Qm,false", "ecdsa,Qm,false"})
    void idOfAKey(String name, String prefix, boolean inlined) {
        PublicKey key = PublicKey.fromProtobuf(Vectors.of(name + ".public"));
        PeerId id = PeerId.of(key);
        assertThat(id.toString()).startsWith(prefix);
        assertThat(id).isSameAs(key.peerId()).isEqualTo(PeerId.parse(id.toString()));
        if (inlined) {
            assertThat(id.publicKey()).contains(key);
        } else {
            assertThat(id.publicKey()).isEmpty();
        }
    }

    @Test
    void shortTextIsForPeople() {
        assertThat(PeerId.parse(ED25519).shortText()).isEqualTo("12D3Koo…AJU5SA");
    }

    @Test
    void orderIsThatOfUnsignedBytes() {
        List<PeerId> ids = new ArrayList<>();
        for (int i = 0; i < 256; i += 51) {
            byte[] raw = new byte[32];
            raw[0] = (byte) i;
            ids.add(PublicKey.ed25519(raw).peerId());
        }
        ids.add(PublicKey.fromProtobuf(Vectors.of("rsa.public")).peerId());
        List<PeerId> shuffled = new ArrayList<>(ids);
        Collections.reverse(shuffled);
        Collections.sort(shuffled);
        assertThat(shuffled).isEqualTo(ids);
    }

    @Test
    void hashCodeIsTheSameInEveryProcess() {
        assertThat(PeerId.parse(ED25519).hashCode())
                .isEqualTo(Arrays.hashCode(PeerId.parse(ED25519).toBytes()));
    }

    @ParameterizedTest
    @CsvSource({
        "'', multibase text is empty",
        "hello, unknown prefix 'h'",
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx50, has the character '0' at index 45",
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx, multihash",
        "11, public key ends at byte 0",
        "1, multihash length at byte 1 is cut off",
        // go-multiaddr: a sha2-256 multihash with a longer digest.
        "QmxoHT6iViN5xAjoz1VZ553cL31U9F94ht3QvWR1FrEbZY, multihash",
        // A CID of dag-pb, and a version 0 CID in multibase.
        "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi, CID codec is 0x70 (expected 0x72 libp2p-key)",
        "bciqjwtxk7dlzvptoewmtd24ppxwj3gxkpqxe7hbxyc3vztcsdemzdiq, CID version is 18 (expected 1)",
        "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxf, ends within a byte",
        "bAFZ, has the character 'A' at index 1",
    })
    void malformedTextIsRefused(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerId.parse(text))
                .withMessageStartingWith("peer id '" + text)
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "Qm", "z", "b", "k", "u"})
    void longTextIsRefusedAtOnce(String prefix) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerId.parse(prefix + "2".repeat(10_000_000)))
                .withMessageContaining("(expected at most 256)")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(500));
    }

    @Test
    void hostileTextCannotForgeALogLine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerId.parse("Qm\n\u001b[31mERROR"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("\u001b"));
    }

    @Test
    void otherHashesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerId.fromBytes(Vectors.hex("130100")))
                .withMessageContaining("hash code 0x13 (expected 0x0 identity or 0x12 sha2-256)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerId.fromBytes(Vectors.hex("120100")))
                .withMessageContaining("digest of 1 bytes (expected 32)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerId.fromBytes(new byte[] {0, 3, 1, 2, 3}))
                .withMessageContaining("public key has 0x01 at byte 0");
        byte[] large = new byte[45];
        large[1] = 43;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerId.fromBytes(large))
                .withMessageContaining("43 bytes (expected at most 42)");
    }
}
