package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.p2p4j.api.identity.KeyType;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Tag;

/** What a stranger shows as a certificate proves an identity or is refused with an {@link IdentityProofException}. */
@Tag("once")
class CertificateFuzzTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final X500Name NAME = new X500Name("CN=libp2p");
    private static final KeyPair PAIR = pair();

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    @FuzzTest
    void certificate(byte[] data) {
        judge(data);
    }

    /** The bytes are the extension of a certificate that is all right otherwise. */
    @FuzzTest
    void extension(byte[] data) throws OperatorCreationException, IOException {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                NAME,
                BigInteger.TEN,
                Date.from(NOW.minusSeconds(60)),
                Date.from(NOW.plusSeconds(60)),
                NAME,
                PAIR.getPublic());
        builder.addExtension(new ASN1ObjectIdentifier(LibP2pCertificate.EXTENSION_OID), false, data);
        judge(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(PAIR.getPrivate()))
                .getEncoded());
    }

    private static void judge(byte[] certificate) {
        try {
            assertThat(LibP2pCertificate.verify(certificate, NOW).type()).isIn((Object[]) KeyType.values());
        } catch (IdentityProofException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
