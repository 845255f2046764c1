package io.p2p4j.netty;

import io.p2p4j.transport.LibP2pCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates that are to cost whoever reads them more than whoever shows them. */
final class CertificateBombs {
    private static final int LARGE_BYTES = 12_000;
    private static final int DEPTH = 3_000;
    private static final int CHAIN = 8;
    private static final int EXTENSIONS = 300;

    private CertificateBombs() {}

    /** More certificates than the one that is allowed. */
    static StolenIdentity chain() {
        return bomb(CHAIN, builder -> builder.addExtension(ours(), false, new byte[200]));
    }

    /** An extension that is longer than any key with its proof. */
    static StolenIdentity large() {
        return bomb(1, builder -> builder.addExtension(ours(), false, new byte[LARGE_BYTES]));
    }

    /** Sequences within sequences, for parsers that recurse. */
    static StolenIdentity deep() {
        byte[] nested = new byte[2 * DEPTH];
        for (int i = 0; i < DEPTH; i++) {
            nested[2 * i] = 0x30;
            // The indefinite form has no length that would have to fit.
            nested[2 * i + 1] = (byte) 0x80;
        }
        return bomb(1, builder -> builder.addExtension(ours(), false, nested));
    }

    /** Critical extensions that nobody knows. */
    static StolenIdentity many() {
        return bomb(1, builder -> {
            for (int i = 1; i <= EXTENSIONS; i++) {
                builder.addExtension(new ASN1ObjectIdentifier("1.3.6.1.4.1.53594.9." + i), true, new byte[8]);
            }
        });
    }

    private static ASN1ObjectIdentifier ours() {
        return new ASN1ObjectIdentifier(LibP2pCertificate.EXTENSION_OID);
    }

    private interface Filling {
        void into(JcaX509v3CertificateBuilder builder) throws IOException;
    }

    private static StolenIdentity bomb(int count, Filling filling) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name("CN=bomb");
            Instant now = Instant.now();
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.TEN,
                    Date.from(now.minus(Duration.ofDays(1))),
                    Date.from(now.plus(Duration.ofDays(1))),
                    name,
                    pair.getPublic());
            filling.into(builder);
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
            X509Certificate[] chain = new X509Certificate[count];
            Arrays.fill(chain, certificate);
            return new StolenIdentity(chain, pair.getPrivate());
        } catch (GeneralSecurityException | IOException | OperatorCreationException failure) {
            throw new IllegalStateException("no certificate (expected P-256 to work)", failure);
        }
    }
}
