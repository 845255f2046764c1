package io.p2p4j.transport;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.KeyType;
import io.p2p4j.api.identity.PublicKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
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
     * an identity key and its signature over the certificate's key. Names are not looked at, and may be empty.
     *
     * @param chain what the peer presented, not trusted; only its encoded form is read
     * @param now the current time
     * @return the identity key whose possession is proven
     * @throws IdentityProofException when it is not proven
     */
    public static PublicKey verify(X509Certificate[] chain, Instant now) throws IdentityProofException {
        return verify(single(chain), now);
    }

    /**
     * Verifies one certificate in its encoded form as {@link #verify(X509Certificate[], Instant)} does.
     *
     * @param der the certificate, not trusted
     * @param now the current time
     * @return the identity key whose possession is proven
     * @throws IdentityProofException when it is not proven
     */
    public static PublicKey verify(byte[] der, Instant now) throws IdentityProofException {
        return verify(der, now, ALL_KEY_TYPES);
    }

    /** Verifies as the other methods do; refuses the other types of identity key before it does their costly work. */
    static PublicKey verify(byte[] der, Instant now, Set<KeyType> keyTypes) throws IdentityProofException {
        try {
            return verified(der, now, keyTypes);
        } catch (RuntimeException malformed) {
            // Keys and signatures are parsed by libraries, which throw what they like.
            throw new IdentityProofException("certificate is malformed: " + malformed.getMessage(), malformed);
        }
    }

    private static PublicKey verified(byte[] der, Instant now, Set<KeyType> keyTypes) throws IdentityProofException {
        CertificateContent content = content(der);
        checkValidity(content, now);
        checkCriticalExtensions(content);
        SignedKey signed = SignedKey.of(content);
        if (!keyTypes.contains(signed.key.type())) {
            throw new IdentityProofException("identity key of " + signed.key.peerId() + " is of the type "
                    + signed.key.type() + " (expected one of " + keyTypes + " on this provider)");
        }
        checkSelfSignature(content);
        if (!IdentitySignatures.verify(signed.key, signedBytes(content.key()), signed.signature)) {
            throw new IdentityProofException("signature of identity key " + signed.key.peerId()
                    + " in the libp2p extension is wrong (expected one over the certificate's key)");
        }
        return signed.key;
    }

    private static CertificateContent content(byte[] der) throws IdentityProofException {
        try {
            return CertificateContent.read(der);
        } catch (Der.MalformedException malformed) {
            throw new IdentityProofException("certificate is malformed: " + malformed.getMessage(), malformed);
        }
    }

    /** The certificate as its owner wrote it: nobody's reader but ours looks into it. */
    static byte[] single(X509Certificate[] chain) throws IdentityProofException {
        if (chain.length != 1) {
            throw new IdentityProofException("peer presented " + chain.length + " certificates (expected exactly 1)");
        }
        try {
            return chain[0].getEncoded();
        } catch (CertificateEncodingException | RuntimeException malformed) {
            throw new IdentityProofException("certificate is malformed: " + malformed.getMessage(), malformed);
        }
    }

    /** Returns what a certificate proves that {@link #verify} accepted before. */
    static Proof proof(byte[] verified) throws IdentityProofException {
        CertificateContent content = content(verified);
        return new Proof(SignedKey.of(content).key, content.notBefore(), content.notAfter());
    }

    /** What a certificate proves, and for which time. */
    record Proof(PublicKey key, Instant notBefore, Instant notAfter) {
        boolean isValidAt(Instant now) {
            return LibP2pCertificate.isValidAt(notBefore, notAfter, now);
        }
    }

    /** Tells whether a validity period includes now, or nearly does. */
    static boolean isValidAt(Instant notBefore, Instant notAfter, Instant now) {
        return !now.plus(CLOCK_TOLERANCE).isBefore(notBefore)
                && !now.minus(CLOCK_TOLERANCE).isAfter(notAfter);
    }

    private static void checkValidity(CertificateContent certificate, Instant now) throws IdentityProofException {
        Instant notBefore = certificate.notBefore();
        Instant notAfter = certificate.notAfter();
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

    private static void checkCriticalExtensions(CertificateContent certificate) throws IdentityProofException {
        for (String oid : certificate.critical()) {
            if (!KNOWN_CRITICAL.contains(oid)) {
                throw new IdentityProofException(
                        "certificate has the critical extension " + oid + ", which is unknown here");
            }
        }
    }

    private static void checkSelfSignature(CertificateContent certificate) throws IdentityProofException {
        try {
            CertificateSignature.verify(certificate);
        } catch (GeneralSecurityException | IOException | Der.MalformedException | RuntimeException e) {
            throw new IdentityProofException("certificate's self-signature is not valid: " + e.getMessage(), e);
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
        private static final int FIELDS = 2;

        static SignedKey of(CertificateContent certificate) throws IdentityProofException {
            byte[] extension = certificate.extensions().get(EXTENSION_OID);
            if (extension == null) {
                throw new IdentityProofException(
                        "certificate has no libp2p extension (expected " + EXTENSION_OID + ")");
            }
            if (extension.length > EXTENSION_BYTES_MAX) {
                throw new IdentityProofException("certificate's libp2p extension has " + extension.length
                        + " bytes (expected at most " + EXTENSION_BYTES_MAX + ")");
            }
            try {
                Der all = new Der(extension);
                Der sequence = all.enter(Der.SEQUENCE);
                all.end();
                List<byte[]> fields = new ArrayList<>();
                while (sequence.hasMore() && fields.size() <= FIELDS) {
                    fields.add(sequence.enter(Der.OCTET_STRING).rest());
                }
                if (fields.size() != FIELDS) {
                    throw new IdentityProofException(
                            "libp2p extension has " + fields.size() + " fields (expected key and signature)");
                }
                return new SignedKey(PublicKey.fromProtobuf(fields.get(0)), fields.get(1));
            } catch (Der.MalformedException | RuntimeException e) {
                throw new IdentityProofException("libp2p extension is malformed: " + e.getMessage(), e);
            }
        }
    }
}
