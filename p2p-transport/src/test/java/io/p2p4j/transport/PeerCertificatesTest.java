package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.KeyType;
import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** A certificate that was right is remembered, and nothing else is. */
final class PeerCertificatesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Identity identity = Identity.generate();
    private final PeerCertificates certificates = new PeerCertificates(EnumSet.of(KeyType.ED25519));

    private static X509Certificate[] chain(Identity identity) {
        return new X509Certificate[] {LibP2pCertificate.create(identity, NOW).certificate()};
    }

    @Test
    void remembersACertificateThatWasRight() throws Exception {
        X509Certificate[] chain = chain(identity);

        var first = certificates.verify(chain, NOW);
        var again = certificates.verify(chain.clone(), NOW);

        assertThat(first).isEqualTo(identity.publicKey());
        assertThat(again).isSameAs(first);
        assertThat(certificates.identityKey(chain[0])).isSameAs(first);
        assertThat(certificates.remembered()).isEqualTo(1);
    }

    @Test
    void asksTheClockEachTime() throws Exception {
        X509Certificate[] chain = chain(identity);
        certificates.verify(chain, NOW);

        assertThatThrownBy(() -> certificates.verify(chain, NOW.plus(Duration.ofDays(40_000))))
                .isInstanceOf(IdentityProofException.class)
                .hasMessageContaining("valid until");
        assertThatThrownBy(() -> certificates.verify(chain, NOW.minus(Duration.ofDays(3))))
                .isInstanceOf(IdentityProofException.class)
                .hasMessageContaining("valid from");
    }

    @Test
    void doesNotTakeAChangedCertificateForARememberedOne() throws Exception {
        X509Certificate right = chain(identity)[0];
        certificates.verify(new X509Certificate[] {right}, NOW);
        byte[] bytes = right.getEncoded();
        // The last byte belongs to the self-signature.
        bytes[bytes.length - 1] ^= 1;
        X509Certificate changed = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> certificates.verify(new X509Certificate[] {changed}, NOW))
                    .isInstanceOf(IdentityProofException.class)
                    .hasMessageContaining("self-signature");
        }
        assertThat(certificates.remembered()).isEqualTo(1);
    }

    @Test
    void doesNotRememberAProofOfAnotherKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair pair = generator.generateKeyPair();
        LibP2pCertificate larger = LibP2pCertificate.create(identity, NOW, pair, "SHA384withECDSA", new SecureRandom());

        // Another curve than P-256 takes the JDK's way.
        assertThat(certificates.verify(new X509Certificate[] {larger.certificate()}, NOW))
                .isEqualTo(identity.publicKey());
        PeerCertificates others = new PeerCertificates(EnumSet.of(KeyType.RSA));
        assertThatThrownBy(() -> others.verify(new X509Certificate[] {larger.certificate()}, NOW))
                .isInstanceOf(IdentityProofException.class)
                .hasMessageContaining("type");
        assertThat(others.remembered()).isZero();
    }

    @Test
    void refusesAChainBeforeItLooksAnythingUp() throws Exception {
        X509Certificate right = chain(identity)[0];
        certificates.verify(new X509Certificate[] {right}, NOW);

        assertThatThrownBy(() -> certificates.verify(new X509Certificate[] {right, right}, NOW))
                .isInstanceOf(IdentityProofException.class)
                .hasMessageContaining("exactly 1");
        assertThatThrownBy(() -> certificates.verify(new X509Certificate[0], NOW))
                .isInstanceOf(IdentityProofException.class);
    }
}
