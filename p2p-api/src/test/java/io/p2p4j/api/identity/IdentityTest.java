package io.p2p4j.api.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityTest {
    @ParameterizedTest
    @CsvSource({
        // RFC 8032 section 7.1, tests 1, 2, 3 and SHA(abc): secret key, public key, message, signature.
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
                + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
                + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                + "d25bf5f0595bbe24655141438e7a100b",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
                + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
                + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                + "387b2eaeb4302aeeb00d291612bb0c00",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
                + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
                + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                + "4a7c15e9716ed28dc027beceea1ec40a",
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42,"
                + "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf,"
                + "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
                + "454d4423643ce80e2a9ac94fa54ca49f,"
                + "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
                + "3dca179c138ac17ad9bef1177331a704",
    })
    void rfc8032Vectors(String seed, String publicKey, String message, String signature) {
        Identity identity = Identity.fromSeed(Vectors.hex(seed));
        assertThat(Vectors.hex(identity.publicKey().data())).isEqualTo(publicKey);
        assertThat(Vectors.hex(identity.sign(Vectors.hex(message)))).isEqualTo(signature);
        assertThat(identity.publicKey().verify(Vectors.hex(message), Vectors.hex(signature)))
                .isTrue();
    }

    @Test
    void specificationVector() {
        Identity identity = Identity.fromProtobuf(Vectors.of("ed25519.private"));
        assertThat(identity.publicKey().toProtobuf()).isEqualTo(Vectors.of("ed25519.public"));
        assertThat(identity.toProtobuf()).isEqualTo(Vectors.of("ed25519.private"));
        assertThat(Identity.fromSeed(identity.seed())).isEqualTo(identity).hasSameHashCodeAs(identity);
    }

    @Test
    void historicFormIsReadAndBothKeysAreChecked() {
        Identity identity = Identity.generate();
        byte[] historic = PublicKey.concat(
                PublicKey.concat(identity.seed(), identity.publicKey().data()),
                identity.publicKey().data());
        assertThat(Identity.fromProtobuf(new KeyProtobuf(KeyType.ED25519, historic).encode()))
                .isEqualTo(identity);
        for (int offset : new int[] {32, 64}) {
            byte[] broken = historic.clone();
            broken[offset] ^= 1;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Identity.fromProtobuf(new KeyProtobuf(KeyType.ED25519, broken).encode()))
                    .withMessageContaining("another public key at byte " + offset);
        }
    }

    @Test
    void otherPrivateKeysAreRefused() {
        for (String name : new String[] {"rsa", "ecdsa", "secp256k1"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Identity.fromProtobuf(Vectors.of(name + ".private")))
                    .withMessageContaining("(expected ED25519)");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Identity.fromProtobuf(new KeyProtobuf(KeyType.ED25519, new byte[32]).encode()))
                .withMessageContaining("32 bytes (expected 64, or 96 in the historic form)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Identity.fromSeed(new byte[31]))
                .withMessageContaining("31 bytes (expected 32)");
    }

    @Test
    void generatedIdentitiesDifferAndSign() {
        Identity one = Identity.generate();
        Identity two = Identity.generate();
        byte[] message = "hello".getBytes(UTF_8);
        assertThat(one).isNotEqualTo(two);
        assertThat(one.publicKey().verify(message, one.sign(message))).isTrue();
        assertThat(two.publicKey().verify(message, one.sign(message))).isFalse();
        assertThat(one.peerId()).isEqualTo(one.publicKey().peerId());
        assertThat(one.peerId().toString()).startsWith("12D3KooW");
    }

    @Test
    void nothingPrintsTheSecret() {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) 0x5a);
        Identity identity = Identity.fromSeed(seed);
        assertThat(identity).hasToString("Identity[" + identity.peerId() + "]");
        assertThat(new KeyProtobuf(KeyType.ED25519, seed)).hasToString("KeyProtobuf[ED25519, 32 bytes]");
        byte[] broken = identity.toProtobuf();
        broken[40] ^= 1;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Identity.fromProtobuf(broken))
                .satisfies(
                        e -> assertThat(e.getMessage()).doesNotContain("5a5a").doesNotContain("90, 90"));
        String pem = identity.toPem().replace("-----END", "?-----END");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Identity.fromPem(pem))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Wlpa"));
    }

    @Test
    void arraysAreCopied() {
        byte[] seed = new byte[32];
        Identity identity = Identity.fromSeed(seed);
        seed[0] = 1;
        identity.seed()[0] = 1;
        assertThat(identity.seed()).isEqualTo(new byte[32]);
    }

    @Test
    void pemRoundTrip() {
        Identity identity = Identity.generate();
        assertThat(Identity.fromPem(identity.toPem())).isEqualTo(identity);
        assertThat(Identity.fromPem("preamble\r\n" + identity.toPem().replace("\n", "\r\n")))
                .isEqualTo(identity);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Identity.fromPem(identity.publicKey().toPem()))
                .withMessageContaining("'PUBLIC KEY' (expected 'PRIVATE KEY')");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Identity.fromPem(Pem.encode("PRIVATE KEY", new byte[48])))
                .withMessageContaining("is not Ed25519");
    }
}
