package io.p2p4j.api.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PublicKeyTest {
    private static final byte[] MESSAGE = "a message".getBytes(UTF_8);

    @ParameterizedTest
    @CsvSource({"ecdsa,ECDSA", "ed25519,ED25519", "secp256k1,SECP256K1", "rsa,RSA"})
    void specificationVectorsAreReadAndWritten(String name, KeyType type) {
        byte[] vector = Vectors.of(name + ".public");
        PublicKey key = PublicKey.fromProtobuf(vector);
        assertThat(key.type()).isEqualTo(type);
        assertThat(key.toProtobuf()).isEqualTo(vector);
        assertThat(PublicKey.of(type, key.data()))
                .isEqualTo(key)
                .hasSameHashCodeAs(key)
                .hasToString(key.toString());
        assertThat(key.canVerify()).isEqualTo(type != KeyType.SECP256K1);
        assertThat(PublicKey.fromPem(key.toPem())).isEqualTo(key);
    }

    @ParameterizedTest
    @EnumSource
    void keyTypesHaveCodes(KeyType type) {
        assertThat(KeyType.ofCode(type.code())).isEqualTo(type);
    }

    @Test
    void unknownKeyTypeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublicKey.fromProtobuf(Vectors.hex("080412020000")))
                .withMessageContaining("key type 4 is unknown (expected 0 RSA");
    }

    @ParameterizedTest
    @CsvSource({
        "'', ends at byte 0",
        "0801, ends at byte 2 (expected the field tag 0x12)",
        "08011220, data length is 32 (expected 0",
        "0801120100ff, data length is 1 (expected 2",
        "08ffffffff7f120100, type at byte 1 is too large",
        "088100120100, type at byte 1 is padded",
        "0801128100, data length at byte 3 is padded",
        "1201000801, has 0x12 at byte 0 (expected the field tag 0x08)",
        "0801120100, ED25519 key has 1 bytes (expected 32)",
        "0802122104037777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca, SECP256K1 key begins with 4",
        "08001203300100, RSA key of 3 bytes is malformed",
        "08031203300100, EC key of 3 bytes is malformed",
    })
    void malformedMessagesAreRefused(String hex, String message) {
        byte[] bytes = Vectors.hex(hex);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublicKey.fromProtobuf(bytes))
                .withMessageContaining(message);
    }

    @Test
    void hugeInputIsRefusedBeforeItIsLookedAt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublicKey.fromProtobuf(new byte[1 << 20]))
                .withMessageContaining("1048576 bytes (expected at most 8192)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublicKey.of(KeyType.RSA, new byte[4096]))
                .withMessageContaining("4096 bytes (expected at most 2048)");
    }

    @Test
    void shortRsaKeyIsRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        byte[] data = generator.generateKeyPair().getPublic().getEncoded();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublicKey.of(KeyType.RSA, data))
                .withMessageContaining("1024 bits (expected 2048 to 8192)");
    }

    @Test
    void rsaSignatureOfTheSpecificationsKeyIsVerified() throws Exception {
        byte[] pkcs1 = KeyProtobuf.decode("test", Vectors.of("rsa.private")).data();
        // RFC 5208 around RFC 8017: version, rsaEncryption, octet string.
        byte[] head = Vectors.hex("30820944020100300d06092a864886f70d01010105000482092e");
        PrivateKey key =
                KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(PublicKey.concat(head, pkcs1)));
        PublicKey publicKey = PublicKey.fromProtobuf(Vectors.of("rsa.public"));
        checkSignature(publicKey, sign("SHA256withRSA", key));
        RSAPrivateCrtKey crt = (RSAPrivateCrtKey) key;
        byte[] derived = KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(crt.getModulus(), crt.getPublicExponent()))
                .getEncoded();
        assertThat(PublicKey.of(KeyType.RSA, derived)).isEqualTo(publicKey);
    }

    @Test
    void ecdsaSignatureOfTheSpecificationsKeyIsVerified() throws Exception {
        byte[] sec1 = KeyProtobuf.decode("test", Vectors.of("ecdsa.private")).data();
        // RFC 5915: a sequence, version 1, then the octet string of the number.
        byte[] scalar = Arrays.copyOfRange(sec1, 7, 39);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair any = generator.generateKeyPair();
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(
                        new ECPrivateKeySpec(new BigInteger(1, scalar), ((ECPublicKey) any.getPublic()).getParams()));
        checkSignature(PublicKey.fromProtobuf(Vectors.of("ecdsa.public")), sign("SHA256withECDSA", key));
    }

    private static byte[] sign(String algorithm, PrivateKey key) throws Exception {
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(MESSAGE);
        return signer.sign();
    }

    private static void checkSignature(PublicKey key, byte[] signature) {
        assertThat(key.verify(MESSAGE, signature)).isTrue();
        assertThat(key.verify("another".getBytes(UTF_8), signature)).isFalse();
        for (int i = 0; i < signature.length; i += 7) {
            byte[] broken = signature.clone();
            broken[i] ^= 1;
            assertThat(key.verify(MESSAGE, broken)).isFalse();
        }
        assertThat(key.verify(MESSAGE, new byte[0])).isFalse();
        assertThat(key.verify(MESSAGE, Arrays.copyOf(signature, signature.length - 1)))
                .isFalse();
        assertThat(key.verify(MESSAGE, Arrays.copyOf(signature, signature.length + 1)))
                .isFalse();
    }

    @Test
    void secp256k1SaysWhoVerifiesIt() {
        PublicKey key = PublicKey.fromProtobuf(Vectors.of("secp256k1.public"));
        assertThatThrownBy(() -> key.verify(MESSAGE, new byte[70]))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("provider module");
    }

    @Test
    void keyThatIsNoPointVerifiesNothing() {
        // y = 2 has no x on the curve; the second has y beyond the field.
        for (int first : new int[] {2, 0xff}) {
            byte[] raw = new byte[32];
            Arrays.fill(raw, first == 2 ? 0 : (byte) 0xff);
            raw[0] = (byte) first;
            assertThat(PublicKey.ed25519(raw).verify(MESSAGE, new byte[64])).isFalse();
        }
    }

    @Test
    void arraysAreCopied() {
        byte[] raw = new byte[32];
        PublicKey key = PublicKey.ed25519(raw);
        raw[0] = 1;
        key.data()[0] = 1;
        key.toProtobuf()[0] = 1;
        assertThat(key).isEqualTo(PublicKey.ed25519(new byte[32]));
    }

    @Test
    void pemOfOtherThingsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublicKey.fromPem("hello"))
                .withMessageContaining("no block");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublicKey.fromPem("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----"))
                .withMessageContaining("'PRIVATE KEY' (expected 'PUBLIC KEY')");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublicKey.fromPem("-----BEGIN PUBLIC KEY-----\nAAAA"))
                .withMessageContaining("cut off");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublicKey.fromPem("-----BEGIN PUBLIC KEY-----\n!!!\n-----END PUBLIC KEY-----"))
                .withMessageContaining("malformed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublicKey.fromPem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"))
                .withMessageContaining("no known type");
    }
}
