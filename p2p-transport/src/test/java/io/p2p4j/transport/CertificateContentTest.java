package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.identity.Identity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our reader of certificates reads what the JDK's reads, also without a name, and nothing that is not DER. */
final class CertificateContentTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Identity IDENTITY = Identity.generate();
    private static final KeyPair P256 = pair("EC", "secp256r1");
    private static final KeyPair RSA = pair("RSA", "2048");

    private static KeyPair pair(String algorithm, String parameter) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec(parameter));
            } else if (algorithm.equals("RSA")) {
                generator.initialize(Integer.parseInt(parameter));
            }
            return generator.generateKeyPair();
        } catch (Exception missing) {
            throw new AssertionError(missing);
        }
    }

    private static byte[] certificate(KeyPair pair, String signature) throws Exception {
        byte[] spki = pair.getPublic().getEncoded();
        byte[] prefix = "libp2p-tls-handshake:".getBytes(StandardCharsets.US_ASCII);
        byte[] message = Arrays.copyOf(prefix, prefix.length + spki.length);
        System.arraycopy(spki, 0, message, prefix.length, spki.length);
        X500Name name = new X500Name("CN=x");
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.TWO,
                Date.from(NOW.minusSeconds(60)),
                Date.from(NOW.plusSeconds(60)),
                name,
                pair.getPublic());
        builder.addExtension(
                new ASN1ObjectIdentifier(LibP2pCertificate.EXTENSION_OID), true, new DERSequence(new DEROctetString[] {
                    new DEROctetString(IDENTITY.publicKey().toProtobuf()), new DEROctetString(IDENTITY.sign(message))
                }));
        return builder.build(new JcaContentSignerBuilder(signature)
                        .setProvider(new BouncyCastleProvider())
                        .build(pair.getPrivate()))
                .getEncoded();
    }

    private static byte[] vector(String name) throws IOException {
        Properties vectors = new Properties();
        try (InputStream in = CertificateContentTest.class.getResourceAsStream("tls-vectors.properties")) {
            vectors.load(in);
        }
        return HexFormat.of().parseHex(vectors.getProperty(name));
    }

    @Test
    void aCertificateOfJsWithoutNamesProvesAnIdentityAllTheSame() throws Exception {
        byte[] der = vector("js");
        assertThat(LibP2pCertificate.verify(der, Instant.parse("2027-01-01T00:00:00Z"))
                        .peerId())
                .hasToString("12D3KooWRawPbxPtP1eZaJpumGnyWX2DcUyd3RQnydr3eAto4Az7");
        assertThatThrownBy(() -> LibP2pCertificate.verify(der, Instant.parse("2026-01-01T00:00:00Z")))
                .isInstanceOf(IdentityProofException.class)
                .hasMessageContaining("check the clocks");
        assertThatThrownBy(() ->
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)))
                .as("why there is a reader of our own")
                .isInstanceOf(CertificateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256withRSAandMGF1", "SHA384withRSAandMGF1", "SHA512withRSAandMGF1"})
    void probabilisticRsaIsVerified(String signature) throws Exception {
        byte[] der = certificate(RSA, signature);
        assertThat(LibP2pCertificate.verify(der, NOW)).isEqualTo(IDENTITY.publicKey());
        der[der.length - 1] ^= 1;
        assertThatThrownBy(() -> LibP2pCertificate.verify(der, NOW)).hasMessageContaining("self-signature");
    }

    @ParameterizedTest
    @CsvSource({
        "EC,secp256r1,SHA256withECDSA",
        "EC,secp256r1,SHA384withECDSA",
        "EC,secp384r1,SHA384withECDSA",
        "EC,secp384r1,SHA256withECDSA",
        "EC,secp521r1,SHA512withECDSA",
        "RSA,2048,SHA256withRSA",
        "RSA,2048,SHA384withRSA",
        "RSA,2048,SHA512withRSA",
        "Ed25519,,Ed25519"
    })
    void everyGoodAlgorithmIsVerifiedAndReadAsTheJdkReadsIt(String algorithm, String parameter, String signature)
            throws Exception {
        X509Certificate made = LibP2pCertificate.create(
                        IDENTITY, NOW, pair(algorithm, parameter), signature, new SecureRandom())
                .certificate();
        CertificateContent content = CertificateContent.read(made.getEncoded());
        assertThat(content.signed()).isEqualTo(made.getTBSCertificate());
        assertThat(content.algorithm()).isEqualTo(made.getSigAlgOID());
        assertThat(content.signature()).isEqualTo(made.getSignature());
        assertThat(content.notBefore()).isEqualTo(made.getNotBefore().toInstant());
        assertThat(content.notAfter()).isEqualTo(made.getNotAfter().toInstant());
        assertThat(content.key()).isEqualTo(made.getPublicKey().getEncoded());
        assertThat(content.extensions().keySet()).isEqualTo(made.getNonCriticalExtensionOIDs());
        assertThat(content.critical()).isEmpty();
        assertThat(LibP2pCertificate.verify(made.getEncoded(), NOW)).isEqualTo(IDENTITY.publicKey());
        byte[] changed = made.getEncoded();
        changed[changed.length - 1] ^= 1;
        assertThatThrownBy(() -> LibP2pCertificate.verify(changed, NOW))
                .isInstanceOf(IdentityProofException.class)
                .hasMessageContaining("self-signature");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA1withRSA", "MD5withRSA", "SHA1withECDSA", "SHA1withRSAandMGF1"})
    void digestsThatAreBrokenProveNothing(String signature) throws Exception {
        byte[] der = certificate(signature.endsWith("ECDSA") ? P256 : RSA, signature);
        assertThatThrownBy(() -> LibP2pCertificate.verify(der, NOW))
                .isInstanceOf(IdentityProofException.class)
                .hasMessageContaining("self-signature");
    }

    @Test
    void everyChangedBitAndEveryMissingByteIsRefused() throws Exception {
        byte[] der = certificate(P256, "SHA256withECDSA");
        Instant inside = NOW;
        for (int bit = 0; bit < der.length * 8; bit++) {
            byte[] changed = der.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> LibP2pCertificate.verify(changed, inside))
                    .isInstanceOf(IdentityProofException.class);
        }
        for (int length = 0; length < der.length; length++) {
            byte[] cut = Arrays.copyOf(der, length);
            assertThatThrownBy(() -> LibP2pCertificate.verify(cut, inside)).isInstanceOf(IdentityProofException.class);
        }
        byte[] longer = Arrays.copyOf(der, der.length + 1);
        assertThatThrownBy(() -> LibP2pCertificate.verify(longer, inside))
                .isInstanceOf(IdentityProofException.class)
                .hasMessageContaining("left");
    }

    @Test
    void anyBytesAreRefusedByType() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 4) {
                bytes[0] = 0x30;
                bytes[1] = (byte) (bytes.length - 2);
                bytes[2] = 0x30;
            }
            assertThatThrownBy(() -> LibP2pCertificate.verify(bytes, NOW))
                    .as("seed " + seed + ", round " + i)
                    .isInstanceOf(IdentityProofException.class)
                    .hasMessageContaining("malformed");
        }
        assertThatThrownBy(() -> CertificateContent.read(new byte[CertificateContent.BYTES_MAX + 1]))
                .isInstanceOf(Der.MalformedException.class)
                .hasMessageContaining("at most 16384");
    }

    @Test
    void onlyTheShortestFormIsDer() {
        for (byte[] wrong : List.of(
                new byte[] {0x04, (byte) 0x80, 0, 0},
                new byte[] {0x04, (byte) 0x81, 1, 7},
                new byte[] {0x04, (byte) 0x82, 0, (byte) 0x80},
                new byte[] {0x04, (byte) 0x84, 0, 0, 0, 1, 7},
                new byte[] {0x04, 2, 7},
                new byte[] {0x04},
                new byte[] {0x1f, 1, 7})) {
            assertThatThrownBy(() -> new Der(wrong).enter(wrong[0])).isInstanceOf(Der.MalformedException.class);
        }
        assertThatThrownBy(() -> new Der(new byte[] {1, 1, 1}).flag()).isInstanceOf(Der.MalformedException.class);
        assertThatThrownBy(() -> new Der(new byte[] {2, 1, -1}).number(9)).isInstanceOf(Der.MalformedException.class);
        assertThatThrownBy(() -> new Der(new byte[] {2, 1, 10}).number(9)).hasMessageContaining("expected 0 to 9");
        assertThatThrownBy(() -> new Der(new byte[] {3, 2, 1, 2}).bits()).isInstanceOf(Der.MalformedException.class);
        assertThatThrownBy(() -> new Der(new byte[] {6, 2, 42, (byte) 0x80}).oid())
                .isInstanceOf(Der.MalformedException.class);
        assertThatThrownBy(() -> new Der(new byte[] {6, 3, 42, (byte) 0x80, 1}).oid())
                .isInstanceOf(Der.MalformedException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0.9.2342,06040992260a",
        "1.2.840.10045.4.3.2,06082a8648ce3d040302",
        "2.5.29.19,0603551d13",
        "2.999.3,0603883703"
    })
    void objectIdentifiersAreReadAsTheyAreWritten(String text, String der) throws Exception {
        byte[] written = new ASN1ObjectIdentifier(text).getEncoded();
        assertThat(new Der(written).oid()).isEqualTo(text);
        if (!text.startsWith("0")) {
            assertThat(written).isEqualTo(HexFormat.of().parseHex(der));
        }
    }
}
