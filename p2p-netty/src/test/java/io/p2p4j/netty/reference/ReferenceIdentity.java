package io.p2p4j.netty.reference;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/** An Ed25519 key and the peer id that is made from it. Immutable. */
public final class ReferenceIdentity {
    /** The key in protobuf: field 1, type Ed25519; field 2, 32 bytes. */
    private static final byte[] PROTOBUF_PREFIX = {0x08, 0x01, 0x12, 0x20};

    /** SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes, RFC 8410. */
    private static final byte[] SPKI_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    /** The identity multihash of 36 bytes. */
    private static final byte[] MULTIHASH_PREFIX = {0x00, 0x24};

    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    private final KeyPair pair;

    private ReferenceIdentity(KeyPair pair) {
        this.pair = pair;
    }

    /**
     * Makes a new identity.
     *
     * @return with a key of its own
     */
    public static ReferenceIdentity generate() {
        try {
            return new ReferenceIdentity(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("no Ed25519 key (expected the JDK to know it)", missing);
        }
    }

    /**
     * Returns the public key as the certificate's extension carries it.
     *
     * @return 36 bytes
     */
    public byte[] publicKeyProtobuf() {
        byte[] spki = pair.getPublic().getEncoded();
        return joined(PROTOBUF_PREFIX, Arrays.copyOfRange(spki, SPKI_PREFIX.length, spki.length));
    }

    /**
     * Returns the peer id as text.
     *
     * @return for example {@code 12D3Koo…}
     */
    public String peerId() {
        return peerIdOf(publicKeyProtobuf());
    }

    static String peerIdOf(byte[] publicKeyProtobuf) {
        byte[] multihash = joined(MULTIHASH_PREFIX, publicKeyProtobuf);
        StringBuilder text = new StringBuilder();
        BigInteger rest = new BigInteger(1, multihash);
        BigInteger base = BigInteger.valueOf(BASE58.length());
        while (rest.signum() > 0) {
            BigInteger[] parts = rest.divideAndRemainder(base);
            text.append(BASE58.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        for (int i = 0; i < multihash.length && multihash[i] == 0; i++) {
            text.append(BASE58.charAt(0));
        }
        return text.reverse().toString();
    }

    byte[] sign(byte[] message) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(message);
        return signer.sign();
    }

    static boolean verify(byte[] publicKeyProtobuf, byte[] message, byte[] signature) throws GeneralSecurityException {
        byte[] prefix = Arrays.copyOf(publicKeyProtobuf, PROTOBUF_PREFIX.length);
        if (!Arrays.equals(prefix, PROTOBUF_PREFIX)) {
            throw new GeneralSecurityException("the identity key is not an Ed25519 key");
        }
        byte[] spki = joined(
                SPKI_PREFIX, Arrays.copyOfRange(publicKeyProtobuf, PROTOBUF_PREFIX.length, publicKeyProtobuf.length));
        PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(key);
        verifier.update(message);
        return verifier.verify(signature);
    }

    static byte[] joined(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] all = Arrays.copyOf(parts[0], length);
        int at = parts[0].length;
        for (int i = 1; i < parts.length; i++) {
            System.arraycopy(parts[i], 0, all, at, parts[i].length);
            at += parts[i].length;
        }
        return all;
    }
}
