package io.p2p4j.transport;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/**
 * Verifies that a certificate was signed with its own key, for the algorithms that are still thought to be good: ECDSA on
 * P-256, P-384 and P-521, Ed25519, RSA, with SHA-2. Stateless.
 */
final class CertificateSignature {
    private static final String KEY_EC = "1.2.840.10045.2.1";
    private static final String KEY_RSA = "1.2.840.113549.1.1.1";
    private static final String RSA_PSS = "1.2.840.113549.1.1.10";
    private static final String ED25519 = "1.3.101.112";
    private static final String MGF1 = "1.2.840.113549.1.1.8";
    private static final String P256 = "1.2.840.10045.3.1.7";
    private static final int HASH_TAG = 0xa0;
    private static final int MASK_TAG = 0xa1;
    private static final int SALT_TAG = 0xa2;
    private static final int TRAILER_TAG = 0xa3;
    private static final int SALT_BYTES_MAX = 64;

    private CertificateSignature() {}

    /**
     * Fails unless the signature is right.
     *
     * @throws GeneralSecurityException when it is wrong, or of an algorithm that is not known here
     * @throws Der.MalformedException when the parameters are malformed
     * @throws IOException when a number in it is malformed
     */
    static void verify(CertificateContent content)
            throws GeneralSecurityException, Der.MalformedException, IOException {
        boolean right =
                switch (content.algorithm()) {
                    case "1.2.840.10045.4.3.2" -> verifySha256(content);
                    case "1.2.840.10045.4.3.3" -> verify(content, KEY_EC, "EC", signature("SHA384withECDSA"));
                    case "1.2.840.10045.4.3.4" -> verify(content, KEY_EC, "EC", signature("SHA512withECDSA"));
                    case "1.2.840.113549.1.1.11" -> verify(content, KEY_RSA, "RSA", signature("SHA256withRSA"));
                    case "1.2.840.113549.1.1.12" -> verify(content, KEY_RSA, "RSA", signature("SHA384withRSA"));
                    case "1.2.840.113549.1.1.13" -> verify(content, KEY_RSA, "RSA", signature("SHA512withRSA"));
                    case RSA_PSS -> verify(content, KEY_RSA, "RSA", pss(content.parameters()));
                    case ED25519 -> verify(content, ED25519, "Ed25519", signature("Ed25519"));
                    default ->
                        throw new SignatureException("it is of the algorithm " + content.algorithm()
                                + " (expected ECDSA, Ed25519 or RSA with SHA-2)");
                };
        if (!right) {
            throw new SignatureException("it is not one over the certificate by the certificate's key");
        }
    }

    private static Signature signature(String name) throws GeneralSecurityException {
        return Signature.getInstance(name);
    }

    private static boolean verify(CertificateContent content, String keyAlgorithm, String factory, Signature verifier)
            throws GeneralSecurityException {
        if (!content.keyAlgorithm().equals(keyAlgorithm)) {
            throw new SignatureException("a key of the algorithm " + content.keyAlgorithm() + " cannot have made it");
        }
        PublicKey key = KeyFactory.getInstance(factory).generatePublic(new X509EncodedKeySpec(content.key()));
        verifier.initVerify(key);
        verifier.update(content.signed());
        return verifier.verify(content.signature());
    }

    /** The kind that nearly every peer has; Bouncy Castle takes a third of the time that the JDK takes. */
    private static boolean verifySha256(CertificateContent content) throws GeneralSecurityException, IOException {
        if (!content.keyAlgorithm().equals(KEY_EC) || !content.curve().equals(P256)) {
            return verify(content, KEY_EC, "EC", signature("SHA256withECDSA"));
        }
        ECPublicKeyParameters point = (ECPublicKeyParameters) PublicKeyFactory.createKey(content.key());
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, point);
        BigInteger[] rs =
                StandardDSAEncoding.INSTANCE.decode(point.getParameters().getN(), content.signature());
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.signed());
        return verifier.verifySignature(digest, rs[0], rs[1]);
    }

    /** RFC 4055, section 3.1; SHA-1, which is what its defaults mean, is not accepted. */
    private static Signature pss(byte[] parameters) throws GeneralSecurityException, Der.MalformedException {
        Der fields = new Der(parameters).enter(Der.SEQUENCE);
        String hash = hash(fields.enter(HASH_TAG).enter(Der.SEQUENCE).oid());
        Der mask = fields.enter(MASK_TAG).enter(Der.SEQUENCE);
        if (!mask.oid().equals(MGF1) || !hash(mask.enter(Der.SEQUENCE).oid()).equals(hash)) {
            throw new Der.MalformedException("its mask is not made as its digest is");
        }
        int salt = fields.enter(SALT_TAG).number(SALT_BYTES_MAX);
        if (fields.isNext(TRAILER_TAG)) {
            fields.enter(TRAILER_TAG);
        }
        fields.end();
        Signature verifier = signature("RSASSA-PSS");
        verifier.setParameter(new PSSParameterSpec(
                hash, "MGF1", new MGF1ParameterSpec(hash), salt, PSSParameterSpec.TRAILER_FIELD_BC));
        return verifier;
    }

    private static String hash(String oid) throws SignatureException {
        return switch (oid) {
            case "2.16.840.1.101.3.4.2.1" -> "SHA-256";
            case "2.16.840.1.101.3.4.2.2" -> "SHA-384";
            case "2.16.840.1.101.3.4.2.3" -> "SHA-512";
            default -> throw new SignatureException("its digest is " + oid + " (expected SHA-256, SHA-384 or SHA-512)");
        };
    }
}
