package io.p2p4j.transport;

import io.p2p4j.api.identity.PublicKey;
import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/**
 * Verifies signatures of every type of identity key, by the libp2p peer id specification, section "Keys": RSA and ECDSA
 * with the JDK, secp256k1 with Bouncy Castle because the JDK does not know it, Ed25519 with Bouncy Castle because that
 * takes a fifth of the time. Stateless and thread-safe.
 */
public final class IdentitySignatures {
    private static final ECDomainParameters SECP256K1 = domain();

    private IdentitySignatures() {}

    /**
     * Verifies a signature.
     *
     * @param key the public key
     * @param message what was signed
     * @param signature the signature
     * @return false when it is wrong, malformed, or the key is no valid one
     */
    public static boolean verify(PublicKey key, byte[] message, byte[] signature) {
        return switch (key.type()) {
            case ED25519 -> verifyEd25519(key.data(), message, signature);
            case SECP256K1 -> verifySecp256k1(key.data(), message, signature);
            case RSA, ECDSA -> key.verify(message, signature);
        };
    }

    private static boolean verifyEd25519(byte[] point, byte[] message, byte[] signature) {
        try {
            Ed25519Signer verifier = new Ed25519Signer();
            verifier.init(false, new Ed25519PublicKeyParameters(point));
            verifier.update(message, 0, message.length);
            return verifier.verifySignature(signature);
        } catch (IllegalArgumentException noPoint) {
            return false;
        }
    }

    private static boolean verifySecp256k1(byte[] point, byte[] message, byte[] signature) {
        try {
            ECDSASigner verifier = new ECDSASigner();
            verifier.init(false, new ECPublicKeyParameters(SECP256K1.getCurve().decodePoint(point), SECP256K1));
            BigInteger[] rs = StandardDSAEncoding.INSTANCE.decode(SECP256K1.getN(), signature);
            return verifier.verifySignature(sha256(message), rs[0], rs[1]);
        } catch (IOException | IllegalArgumentException | ArithmeticException malformed) {
            return false;
        }
    }

    private static ECDomainParameters domain() {
        X9ECParameters curve = CustomNamedCurves.getByName("secp256k1");
        return new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN(), curve.getH());
    }

    private static byte[] sha256(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing (expected in every Java runtime)", e);
        }
    }
}
