package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.KeyType;
import io.p2p4j.api.identity.PublicKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates against the vectors of the specification tls/tls.md, and every rule of it broken once. */
final class LibP2pCertificateTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final LibP2pCertificate KEY = LibP2pCertificate.create(Identity.generate(), NOW);

    private static X509Certificate vector(String name) throws IOException, CertificateException {
        Properties vectors = new Properties();
        try (InputStream in = LibP2pCertificateTest.class.getResourceAsStream("tls-vectors.properties")) {
            vectors.load(in);
        }
        return parse(HexFormat.of().parseHex(vectors.getProperty(name)));
    }

    private static X509Certificate parse(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ed25519 12D3KooWM6CgA9iBFZmcYAHA6A2qvbAxqfkmrYiRQuz3XEsk4Ksv",
                "ecdsa QmfXbAwNjJLXfesgztEHe8HwgVDCMMpZ9Eax1HYq6hn9uE",
                "secp256k1 16Uiu2HAkutTMoTzDw1tCvSRtu6YoixJwS46S1ZFxW8hSx9fWHiPs"
            })
    void specificationVectors(String nameAndPeer) throws Exception {
        String[] parts = nameAndPeer.split(" ");
        X509Certificate certificate = vector(parts[0]);
        PublicKey key = LibP2pCertificate.verify(new X509Certificate[] {certificate}, NOW);
        assertThat(key.peerId()).hasToString(parts[1]);
    }

    @Test
    void specificationVectorOfAnInvalidCertificate() throws Exception {
        refused(vector("invalid"), NOW, "signature of identity key");
    }

    @Test
    void ownCertificatesVerifyAndHaveTheExtensionFirst() throws Exception {
        Identity identity = Identity.generate();
        X509Certificate certificate = LibP2pCertificate.create(identity, NOW).certificate();
        assertThat(LibP2pCertificate.verify(new X509Certificate[] {parse(certificate.getEncoded())}, NOW))
                .isEqualTo(identity.publicKey());
        assertThat(new JcaX509CertificateHolder(certificate)
                        .getExtensions()
                        .getExtensionOIDs()[0]
                        .getId())
                .isEqualTo(LibP2pCertificate.EXTENSION_OID);
        assertThat(certificate.getSerialNumber())
                .isNotEqualTo(
                        LibP2pCertificate.create(identity, NOW).certificate().getSerialNumber());
        assertThat(certificate.getVersion()).isEqualTo(3);
    }

    @Test
    void onlyOneCertificate() {
        X509Certificate own = LibP2pCertificate.create(Identity.generate(), NOW).certificate();
        assertThatThrownBy(() -> LibP2pCertificate.verify(new X509Certificate[] {own, own}, NOW))
                .isInstanceOf(IdentityProofException.class)
                .hasMessageContaining("2 certificates (expected exactly 1)");
        assertThatThrownBy(() -> LibP2pCertificate.verify(new X509Certificate[0], NOW))
                .isInstanceOf(IdentityProofException.class);
    }

    @Test
    void validityPeriodWithTolerance() throws Exception {
        X509Certificate own = LibP2pCertificate.create(Identity.generate(), NOW).certificate();
        Instant from = own.getNotBefore().toInstant();
        Instant to = own.getNotAfter().toInstant();
        LibP2pCertificate.verify(new X509Certificate[] {own}, from.minus(Duration.ofMinutes(59)));
        LibP2pCertificate.verify(new X509Certificate[] {own}, to.plus(Duration.ofMinutes(59)));
        refused(own, from.minus(Duration.ofMinutes(61)), "check the clocks");
        refused(own, to.plus(Duration.ofMinutes(61)), "check the clocks");
    }

    @Test
    void tamperedCertificatesAreRefused() throws Exception {
        byte[] der =
                LibP2pCertificate.create(Identity.generate(), NOW).certificate().getEncoded();
        der[der.length - 1] ^= 1;
        refused(parse(der), NOW, "self-signature");
    }

    @Test
    void extensionMustBeThereAndWellFormed() throws Exception {
        refused(certificate("1.2.3.4", false, new DERUTF8String("x")), NOW, "no libp2p extension");
        refused(certificate(LibP2pCertificate.EXTENSION_OID, false, new DERUTF8String("x")), NOW, "malformed");
        refused(certificate(LibP2pCertificate.EXTENSION_OID, false, new DERSequence()), NOW, "0 fields");
        refused(
                certificate(LibP2pCertificate.EXTENSION_OID, true, new DERSequence(new DEROctetString[] {
                    new DEROctetString(new byte[] {1, 2, 3}), new DEROctetString(new byte[64])
                })),
                NOW,
                "malformed");
        refused(
                certificate(LibP2pCertificate.EXTENSION_OID, false, new DEROctetString(new byte[5000])),
                NOW,
                "at most 4096");
    }

    @Test
    void anExtensionOfAnyBytesIsRefusedAndNeverMore() throws Exception {
        byte[] good = new DERSequence(new DEROctetString[] {
                    new DEROctetString(Identity.generate().publicKey().toProtobuf()), new DEROctetString(new byte[64])
                })
                .getEncoded();
        byte[] deep = new byte[4000];
        for (int i = 0; i < deep.length; i += 2) {
            // A sequence of indefinite length, in one, in one.
            deep[i] = 0x30;
            deep[i + 1] = (byte) 0x80;
        }
        refused(certificate(new byte[0]), NOW, "");
        refused(certificate(deep), NOW, "malformed");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            X509Certificate certificate = certificate(bytes);
            assertThatThrownBy(() -> LibP2pCertificate.verify(new X509Certificate[] {certificate}, NOW))
                    .as("seed " + seed + ", round " + i)
                    .isInstanceOf(IdentityProofException.class);
        }
    }

    @Test
    void aTypeOfKeyThatIsNotWantedIsRefusedBeforeItsSignatureIsVerified() throws Exception {
        X509Certificate[] wrong = {vector("invalid")};
        assertThatThrownBy(() -> LibP2pCertificate.verify(wrong[0].getEncoded(), NOW, Set.of(KeyType.RSA)))
                .isInstanceOf(IdentityProofException.class)
                .hasMessageContaining("(expected one of [RSA] on this provider)");
    }

    @Test
    void aForeignProofIsRefused() throws Exception {
        Identity identity = Identity.generate();
        byte[] signature = identity.sign("libp2p-tls-handshake:another key".getBytes());
        refused(
                certificate(LibP2pCertificate.EXTENSION_OID, false, new DERSequence(new DEROctetString[] {
                    new DEROctetString(identity.publicKey().toProtobuf()), new DEROctetString(signature)
                })),
                NOW,
                "is wrong");
    }

    @Test
    void unknownCriticalExtensionsAreRefused() throws Exception {
        refused(certificate("1.2.3.4", true, new DERUTF8String("x")), NOW, "critical extension 1.2.3.4");
    }

    private static X509Certificate certificate(byte[] extension) throws Exception {
        JcaX509v3CertificateBuilder builder = builder();
        builder.addExtension(new ASN1ObjectIdentifier(LibP2pCertificate.EXTENSION_OID), false, extension);
        return sign(builder);
    }

    private static X509Certificate certificate(String oid, boolean critical, ASN1Encodable value) throws Exception {
        JcaX509v3CertificateBuilder builder = builder();
        builder.addExtension(new ASN1ObjectIdentifier(oid), critical, value);
        return sign(builder);
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(KEY.privateKey())));
    }

    private static JcaX509v3CertificateBuilder builder() {
        X500Name name = new X500Name("CN=test");
        return new JcaX509v3CertificateBuilder(
                name,
                KEY.certificate().getSerialNumber(),
                KEY.certificate().getNotBefore(),
                KEY.certificate().getNotAfter(),
                name,
                KEY.certificate().getPublicKey());
    }

    private static void refused(X509Certificate certificate, Instant now, String why) {
        assertThatThrownBy(() -> LibP2pCertificate.verify(new X509Certificate[] {certificate}, now))
                .isInstanceOf(IdentityProofException.class)
                .hasMessageContaining(why);
    }
}
