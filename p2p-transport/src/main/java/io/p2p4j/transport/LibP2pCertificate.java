package io.p2p4j.transport;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.KeyType;
import io.p2p4j.api.identity.PublicKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.EnumSet;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The self-signed certificate that carries an identity key and its proof, by the libp2p specification
 * {@code tls/tls.md}. The certificate's own key is a fresh P-256 key, which every TLS library accepts; the identity key
 * signs it. Immutable.
 *
 * @param privateKey the key of the certificate, not of the identity
 * @param certificate the certificate
 */
public record LibP2pCertificate(PrivateKey privateKey, X509Certificate certificate) {
    /** The object identifier of the libp2p public key extension. */
    public static final String EXTENSION_OID = "1.3.6.1.4.1.53594.1.1";

    /** How far the clocks of two peers may be apart when a validity period is checked. */
    public static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

    private static final byte[] SIGNATURE_PREFIX = "libp2p-tls-handshake:".getBytes(StandardCharsets.US_ASCII);
    private static final Duration VALID_BEFORE = Duration.ofDays(1);
    private static final Duration VALID_FOR = Duration.ofDays(36_500);
    private static final int SERIAL_BITS = 64;
    private static final int EXTENSION_BYTES_MAX = 4096;
    private static final int OCTET_STRING_HEADER_MAX = 4;

    private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
    private static final ECParameterSpec P256 = p256();

    private static final Set<KeyType> ALL_KEY_TYPES = Collections.unmodifiableSet(EnumSet.allOf(KeyType.class));

    /** Critical extensions that are understood: basic constraints, key usage, extended key usage, and our own. */
    private static final Set<String> KNOWN_CRITICAL = Set.of(EXTENSION_OID, "2.5.29.19", "2.5.29.15", "2.5.29.37");

    /**
     * Makes a new key and the certificate that binds it to an identity.
     *
     * @param identity whose it is
     * @param now the current time; the certificate is valid from a day before
     * @return the certificate and its key
     */
    public static LibP2pCertificate create(Identity identity, Instant now) {
        try {
            SecureRandom random = new SecureRandom();
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return create(identity, now, generator.generateKeyPair(), "SHA256withECDSA", random);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no key for a certificate of " + identity + " (expected P-256 to work)", e);
        }
    }

    /**
     * Makes the certificate that binds a key of the caller's to an identity, for those who need another key or chance of
     * their own, such as a simulation.
     *
     * @param identity whose it is
     * @param now the current time; the certificate is valid from a day before
     * @param pair the key of the certificate
     * @param algorithm the name of the certificate's signature algorithm, which fits the key
     * @param random draws the serial number, and what the signature needs
     * @return the certificate and its key
     */
    public static LibP2pCertificate create(
            Identity identity, Instant now, KeyPair pair, String algorithm, SecureRandom random) {
        try {
            byte[] proof = identity.sign(signedBytes(pair.getPublic().getEncoded()));
            X500Name name = new X500Name("CN=libp2p");
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS),
                    Date.from(now.minus(VALID_BEFORE)),
                    Date.from(now.plus(VALID_FOR)),
                    name,
                    pair.getPublic());
            // Some implementations look at the first extension only, so there is no other.
            builder.addExtension(new ASN1ObjectIdentifier(EXTENSION_OID), false, new DERSequence(new DEROctetString[] {
                new DEROctetString(identity.publicKey().toProtobuf()), new DEROctetString(proof)
            }));
            JcaContentSignerBuilder signer = new JcaContentSignerBuilder(algorithm).setSecureRandom(random);
            X509Certificate certificate =
                    new JcaX509CertificateConverter().getCertificate(builder.build(signer.build(pair.getPrivate())));
            return new LibP2pCertificate(pair.getPrivate(), certificate);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(
                    "no certificate for " + identity + " (expected " + algorithm + " to work)", e);
        }
    }

    /**
     * Verifies what a peer presented, by the specification's section "Peer Authentication": exactly one certificate, in
     * its validity period, with a valid self-signature, without unknown critical extensions, whose libp2p extension holds
     * an identity key and its signature over the certificate's key.
     *
     * @param chain what the peer presented, not trusted
     * @param now the current time
     * @return the identity key whose possession is proven
     * @throws IdentityProofException when it is not proven
     */
    public static PublicKey verify(X509Certificate[] chain, Instant now) throws IdentityProofException {
        return verify(chain, now, ALL_KEY_TYPES);
    }

    /** Verifies as the other method does; refuses the other types of identity key before it does their costly work. */
    static PublicKey verify(X509Certificate[] chain, Instant now, Set<KeyType> keyTypes) throws IdentityProofException {
        try {
            return verified(chain, now, keyTypes);
        } catch (RuntimeException malformed) {
            // Certificates are parsed in part when they are looked at, and parsers throw what they like.
            throw new IdentityProofException("certificate is malformed: " + malformed.getMessage(), malformed);
        }
    }

    private static PublicKey verified(X509Certificate[] chain, Instant now, Set<KeyType> keyTypes)
            throws IdentityProofException {
        if (chain.length != 1) {
            throw new IdentityProofException("peer presented " + chain.length + " certificates (expected exactly 1)");
        }
        X509Certificate certificate = chain[0];
        checkValidity(certificate, now);
        checkCriticalExtensions(certificate);
        SignedKey signed = SignedKey.of(certificate);
        if (!keyTypes.contains(signed.key.type())) {
            throw new IdentityProofException("identity key of " + signed.key.peerId() + " is of the type "
                    + signed.key.type() + " (expected one of " + keyTypes + " on this provider)");
        }
        checkSelfSignature(certificate);
        byte[] message = signedBytes(certificate.getPublicKey().getEncoded());
        if (!IdentitySignatures.verify(signed.key, message, signed.signature)) {
            throw new IdentityProofException("signature of identity key " + signed.key.peerId()
                    + " in the libp2p extension is wrong (expected one over the certificate's key)");
        }
        return signed.key;
    }

    /** Returns the identity key of a certificate that {@link #verify} accepted before. */
    static PublicKey identityKey(X509Certificate verified) throws IdentityProofException {
        return SignedKey.of(verified).key;
    }

    /** Tells whether a validity period includes now, or nearly does. */
    static boolean isValidAt(Instant notBefore, Instant notAfter, Instant now) {
        return !now.plus(CLOCK_TOLERANCE).isBefore(notBefore)
                && !now.minus(CLOCK_TOLERANCE).isAfter(notAfter);
    }

    private static void checkValidity(X509Certificate certificate, Instant now) throws IdentityProofException {
        Instant notBefore = certificate.getNotBefore().toInstant();
        Instant notAfter = certificate.getNotAfter().toInstant();
        if (isValidAt(notBefore, notAfter, now)) {
            return;
        }
        if (now.isBefore(notBefore)) {
            throw new IdentityProofException(
                    "certificate is valid from " + notBefore + " on (expected before " + now + "); check the clocks");
        }
        throw new IdentityProofException(
                "certificate was valid until " + notAfter + " (expected after " + now + "); check the clocks");
    }

    private static void checkCriticalExtensions(X509Certificate certificate) throws IdentityProofException {
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        if (critical == null) {
            return;
        }
        for (String oid : critical) {
            if (!KNOWN_CRITICAL.contains(oid)) {
                throw new IdentityProofException(
                        "certificate has the critical extension " + oid + ", which is unknown here");
            }
        }
    }

    private static void checkSelfSignature(X509Certificate certificate) throws IdentityProofException {
        try {
            if (isOfP256(certificate)) {
                if (!verifyP256(certificate)) {
                    throw new SignatureException("Signature does not match.");
                }
            } else {
                certificate.verify(certificate.getPublicKey());
            }
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new IdentityProofException("certificate's self-signature is not valid: " + e.getMessage(), e);
        }
    }

    private static boolean isOfP256(X509Certificate certificate) {
        return certificate.getSigAlgOID().equals(ECDSA_WITH_SHA256)
                && certificate.getPublicKey() instanceof ECPublicKey key
                && key.getParams().getCurve().equals(P256.getCurve());
    }

    /** The kind that nearly every peer has; Bouncy Castle takes a third of the time that the JDK takes. */
    private static boolean verifyP256(X509Certificate certificate) throws GeneralSecurityException, IOException {
        ECDSASigner verifier = new ECDSASigner();
        AsymmetricKeyParameter key =
                PublicKeyFactory.createKey(certificate.getPublicKey().getEncoded());
        verifier.init(false, key);
        BigInteger[] rs = StandardDSAEncoding.INSTANCE.decode(P256.getOrder(), certificate.getSignature());
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getTBSCertificate());
        return verifier.verifySignature(digest, rs[0], rs[1]);
    }

    private static ECParameterSpec p256() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no curve P-256 (expected in every Java runtime)", e);
        }
    }

    private static byte[] signedBytes(byte[] subjectPublicKeyInfo) {
        byte[] message = new byte[SIGNATURE_PREFIX.length + subjectPublicKeyInfo.length];
        System.arraycopy(SIGNATURE_PREFIX, 0, message, 0, SIGNATURE_PREFIX.length);
        System.arraycopy(subjectPublicKeyInfo, 0, message, SIGNATURE_PREFIX.length, subjectPublicKeyInfo.length);
        return message;
    }

    /** The content of the extension, the ASN.1 structure {@code SignedKey}. */
    private record SignedKey(PublicKey key, byte[] signature) {
        static SignedKey of(X509Certificate certificate) throws IdentityProofException {
            byte[] wrapped = certificate.getExtensionValue(EXTENSION_OID);
            if (wrapped == null) {
                throw new IdentityProofException(
                        "certificate has no libp2p extension (expected " + EXTENSION_OID + ")");
            }
            if (wrapped.length > EXTENSION_BYTES_MAX + OCTET_STRING_HEADER_MAX) {
                throw new IdentityProofException("certificate's libp2p extension has " + wrapped.length
                        + " bytes (expected at most " + EXTENSION_BYTES_MAX + ")");
            }
            try {
                ASN1Sequence sequence = ASN1Sequence.getInstance(
                        ASN1OctetString.getInstance(wrapped).getOctets());
                if (sequence.size() != 2) {
                    throw new IdentityProofException(
                            "libp2p extension has " + sequence.size() + " fields (expected key and signature)");
                }
                PublicKey key = PublicKey.fromProtobuf(
                        ASN1OctetString.getInstance(sequence.getObjectAt(0)).getOctets());
                return new SignedKey(
                        key,
                        ASN1OctetString.getInstance(sequence.getObjectAt(1)).getOctets());
            } catch (RuntimeException e) {
                throw new IdentityProofException("libp2p extension is malformed: " + e.getMessage(), e);
            }
        }
    }
}
