package io.p2p4j.netty;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.transport.LibP2pCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate and a key that go together, or do not. */
final class StolenIdentity {
    private final X509Certificate[] chain;
    private final PrivateKey key;
    private volatile X509Certificate[] seen = {};

    StolenIdentity(X509Certificate[] chain, PrivateKey key) {
        this.chain = chain.clone();
        this.key = key;
    }

    /** The true certificate of an identity. */
    static StolenIdentity honest(Identity identity) {
        LibP2pCertificate made = LibP2pCertificate.create(identity, Instant.now());
        return new StolenIdentity(new X509Certificate[] {made.certificate()}, made.privateKey());
    }

    /** A certificate with the victim's public key and a signature that somebody else made. */
    static StolenIdentity forged(PublicKey victim) throws GeneralSecurityException, IOException {
        KeyPair pair = keyPair();
        byte[] proof = Identity.generate().sign(pair.getPublic().getEncoded());
        X500Name name = new X500Name("CN=libp2p");
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.TEN,
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                name,
                pair.getPublic());
        builder.addExtension(
                new ASN1ObjectIdentifier(LibP2pCertificate.EXTENSION_OID), false, new DERSequence(new DEROctetString[] {
                    new DEROctetString(victim.toProtobuf()), new DEROctetString(proof)
                }));
        try {
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
            return new StolenIdentity(new X509Certificate[] {certificate}, pair.getPrivate());
        } catch (OperatorCreationException failure) {
            throw new GeneralSecurityException(failure);
        }
    }

    /** The victim's true certificate, without its private key. */
    static StolenIdentity replayed(X509Certificate[] chain) throws GeneralSecurityException {
        return new StolenIdentity(chain, keyPair().getPrivate());
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** The certificates that the other end of the last handshake showed. */
    X509Certificate[] seenCertificates() {
        return seen.clone();
    }

    /** A TLS context that shows this identity and believes everything. */
    SSLContext context() {
        return context(new Shows());
    }

    /** A TLS context that shows nothing and believes everything. */
    SSLContext contextWithoutCertificate() {
        return context(new KeyManager[0]);
    }

    private SSLContext context(KeyManager... keys) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys, new TrustManager[] {new BelievesAll()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("TLS 1.3 is missing (expected in every Java runtime)", failure);
        }
    }

    private final class Shows extends X509ExtendedKeyManager {
        private static final String ALIAS = "stolen";

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }

    private final class BelievesAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] shown, String authType, Socket socket) {
            seen = shown.clone();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String authType, Socket socket) {
            seen = shown.clone();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String authType, SSLEngine engine) {
            seen = shown.clone();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String authType, SSLEngine engine) {
            seen = shown.clone();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String authType) {
            seen = shown.clone();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String authType) {
            seen = shown.clone();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
