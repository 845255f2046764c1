package io.p2p4j.api.identity;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The public key of a peer, of any of the four libp2p types.
 *
 * <p>The encodings are those of the libp2p peer id specification, section "Keys". A key is immutable and may be used
 * by any number of threads.
 */
public final class PublicKey {
    /** The fewest bits of an RSA modulus that is accepted; shorter keys can be broken. */
    public static final int RSA_BITS_MIN = 2048;

    /** The most bits of an RSA modulus that is accepted; longer keys would let a stranger burn our time. */
    public static final int RSA_BITS_MAX = 8192;

    private static final int ED25519_LENGTH = 32;
    /** What stands before the 32 bytes in the message. */
    private static final byte[] ED25519_HEAD = {0x08, 0x01, 0x12, ED25519_LENGTH};

    private static final int SECP256K1_LENGTH = 33;
    private static final int DATA_LENGTH_MAX = 2048;
    private static final String PEM_LABEL = "PUBLIC KEY";
    // SubjectPublicKeyInfo up to the key itself: RFC 8410 section 4 for Ed25519, RFC 5480 for the compressed point.
    private static final byte[] SPKI_ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final byte[] SPKI_SECP256K1 =
            HexFormat.of().parseHex("3036301006072a8648ce3d020106052b8104000a032200");

    // The type stands in the message, so it is not kept again: a process may hold very many keys.

    /** Null when the peer id has all of the key in it, as with Ed25519. */
    private final byte @Nullable [] protobuf;

    private final PeerId peerId;
    /** The key as the JDK knows it, made when first needed; two threads may make it twice, which does no harm. */
    private volatile java.security.@Nullable PublicKey jdkKey;

    /** An Ed25519 key, of which the id has all. */
    private PublicKey(PeerId peerId) {
        this.peerId = peerId;
        this.protobuf = null;
    }

    private PublicKey(KeyType type, byte[] data, java.security.@Nullable PublicKey jdkKey) {
        this.jdkKey = jdkKey;
        byte[] message = new KeyProtobuf(type, data).encode();
        this.peerId = PeerId.ofProtobuf(message);
        this.protobuf = peerId.hasKey() ? null : message;
    }

    /**
     * Returns an Ed25519 key.
     *
     * @param raw32 the 32 bytes of the key, RFC 8032 section 5.1.5; copied. Whether they are a point of the curve is
     *     found out by {@link #verify}, which is false for all signatures when they are not
     * @return the key
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public static PublicKey ed25519(byte[] raw32) {
        return of(KeyType.ED25519, raw32);
    }

    /**
     * Returns a key from its type and data, the fields of the libp2p message.
     *
     * @param type the type
     * @param data the key in the encoding of its type, see {@link KeyType}; copied
     * @return the key
     * @throws IllegalArgumentException if the data is no key of the type, or an RSA modulus has fewer than
     *     {@value #RSA_BITS_MIN} or more than {@value #RSA_BITS_MAX} bits
     */
    public static PublicKey of(KeyType type, byte[] data) {
        if (data.length > DATA_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    type + " key has " + data.length + " bytes (expected at most " + DATA_LENGTH_MAX + ")");
        }
        byte[] copy = data.clone();
        switch (type) {
            case ED25519 -> expectLength(type, copy, ED25519_LENGTH);
            case SECP256K1 -> {
                expectLength(type, copy, SECP256K1_LENGTH);
                if (copy[0] != 2 && copy[0] != 3) {
                    throw new IllegalArgumentException(
                            "SECP256K1 key begins with " + copy[0] + " (expected 2 or 3, a compressed point)");
                }
            }
            case RSA -> {
                return new PublicKey(type, copy, checkedRsaKey(copy));
            }
            case ECDSA -> {
                return new PublicKey(type, copy, parseSpki("EC", copy));
            }
        }
        return new PublicKey(type, copy, null);
    }

    /**
     * Reads the libp2p {@code PublicKey} message. Only the deterministic encoding that the specification demands is
     * accepted, so that one key has one peer id.
     *
     * @param protobuf the message
     * @return the key
     * @throws IllegalArgumentException if the bytes are no such message or the key in it is malformed; the message
     *     says what was found and expected
     */
    public static PublicKey fromProtobuf(byte[] protobuf) {
        if (protobuf.length == ED25519_HEAD.length + ED25519_LENGTH && startsWith(protobuf, ED25519_HEAD)) {
            return new PublicKey(PeerId.ofProtobuf(protobuf));
        }
        KeyProtobuf message = KeyProtobuf.decode("public key", protobuf);
        return of(message.type(), message.data());
    }

    /**
     * Reads a key from PEM text, as {@code openssl pkey -pubout} writes it.
     *
     * @param pem text with one {@code PUBLIC KEY} block, a SubjectPublicKeyInfo of Ed25519, RSA, ECDSA or secp256k1
     *     (the last with a compressed point: {@code openssl ec -pubout -conv_form compressed})
     * @return the key
     * @throws IllegalArgumentException if the text has no such block or the key is malformed
     */
    public static PublicKey fromPem(String pem) {
        byte[] der = Pem.decode(PEM_LABEL, pem);
        if (startsWith(der, SPKI_ED25519)) {
            return of(KeyType.ED25519, Arrays.copyOfRange(der, SPKI_ED25519.length, der.length));
        }
        if (startsWith(der, SPKI_SECP256K1)) {
            return of(KeyType.SECP256K1, Arrays.copyOfRange(der, SPKI_SECP256K1.length, der.length));
        }
        IllegalArgumentException failure = new IllegalArgumentException(
                "PEM public key of " + der.length + " bytes has no known type (expected Ed25519, RSA, ECDSA on P-256,"
                        + " P-384 or P-521, or secp256k1 with a compressed point)");
        for (KeyType type : new KeyType[] {KeyType.RSA, KeyType.ECDSA}) {
            try {
                return of(type, der);
            } catch (IllegalArgumentException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    /**
     * Returns the type of this key.
     *
     * @return the type
     */
    public KeyType type() {
        return KeyProtobuf.decode("public key", toProtobuf()).type();
    }

    /**
     * Returns the key in the encoding of its type.
     *
     * @return a copy
     */
    public byte[] data() {
        return KeyProtobuf.decode("public key", toProtobuf()).data();
    }

    /**
     * Returns this key as the libp2p {@code PublicKey} message, in the deterministic encoding of the specification.
     *
     * @return a new array
     */
    public byte[] toProtobuf() {
        return protobuf == null ? peerId.key() : protobuf.clone();
    }

    /**
     * Returns this key as PEM text, a {@code PUBLIC KEY} block that {@code openssl} reads.
     *
     * @return the text, with a line feed at its end
     */
    public String toPem() {
        return Pem.encode(PEM_LABEL, subjectPublicKeyInfo());
    }

    /**
     * Returns the id of the peer whose key this is.
     *
     * @return always the same object
     */
    public PeerId peerId() {
        return peerId;
    }

    /**
     * Says whether {@link #verify} works for this type of key. The JDK has no secp256k1.
     *
     * @return false for {@link KeyType#SECP256K1}, else true
     */
    public boolean canVerify() {
        return type() != KeyType.SECP256K1;
    }

    /**
     * Checks a signature, by the rule that the specification has for the type of key: Ed25519 of RFC 8032 section
     * 5.1.7, RSASSA-PKCS1-v1_5 with SHA-256, or ECDSA with SHA-256 and a DER-encoded signature.
     *
     * @param message what was signed
     * @param signature the signature; any bytes are allowed
     * @return true if the owner of this key signed the message; false also for a malformed signature
     * @throws UnsupportedOperationException if {@link #canVerify} is false
     */
    public boolean verify(byte[] message, byte[] signature) {
        String algorithm =
                switch (type()) {
                    case ED25519 -> "Ed25519";
                    case RSA -> "SHA256withRSA";
                    case ECDSA -> "SHA256withECDSA";
                    case SECP256K1 ->
                        throw new UnsupportedOperationException(
                                "SECP256K1 signatures are not verified by the JDK (expected a provider module with"
                                        + " Bouncy Castle to verify them, such as p2p-libp2p)");
                };
        Signature verifier;
        try {
            verifier = Signature.getInstance(algorithm);
            verifier.initVerify(jdkKey());
        } catch (InvalidKeyException | InvalidKeySpecException e) {
            // The 32 bytes are no point of the curve, so nobody can have signed with the key.
            return false;
        } catch (GeneralSecurityException e) {
            throw missingAlgorithm(algorithm, e);
        }
        try {
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false;
        }
    }

    private java.security.PublicKey jdkKey() throws GeneralSecurityException {
        java.security.PublicKey key = jdkKey;
        if (key == null) {
            key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo()));
            jdkKey = key;
        }
        return key;
    }

    private byte[] subjectPublicKeyInfo() {
        return switch (type()) {
            case ED25519 -> concat(SPKI_ED25519, data());
            case SECP256K1 -> concat(SPKI_SECP256K1, data());
            case RSA, ECDSA -> data();
        };
    }

    private static java.security.PublicKey checkedRsaKey(byte[] data) {
        java.security.PublicKey key = parseSpki("RSA", data);
        int bits = key instanceof RSAPublicKey rsa ? rsa.getModulus().bitLength() : 0;
        if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
            throw new IllegalArgumentException(
                    "RSA key has " + bits + " bits (expected " + RSA_BITS_MIN + " to " + RSA_BITS_MAX + ")");
        }
        return key;
    }

    private static java.security.PublicKey parseSpki(String algorithm, byte[] data) {
        try {
            return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(data));
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException(
                    algorithm + " key of " + data.length + " bytes is malformed (expected a DER-encoded"
                            + " SubjectPublicKeyInfo): " + e.getMessage(),
                    e);
        } catch (GeneralSecurityException e) {
            throw missingAlgorithm(algorithm, e);
        }
    }

    static IllegalStateException missingAlgorithm(String algorithm, GeneralSecurityException cause) {
        return new IllegalStateException(
                algorithm + " is not available in this Java runtime (expected the module jdk.crypto.ec of Java 17)",
                cause);
    }

    private static void expectLength(KeyType type, byte[] data, int length) {
        if (data.length != length) {
            throw new IllegalArgumentException(type + " key has " + data.length + " bytes (expected " + length + ")");
        }
    }

    static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    static byte[] concat(byte[] first, byte[] second) {
        byte[] out = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, out, first.length, second.length);
        return out;
    }

    /** Keys are equal if type and data are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof PublicKey that
                        && peerId.equals(that.peerId)
                        && Arrays.equals(protobuf, that.protobuf));
    }

    /** The same in every Java process. */
    @Override
    public int hashCode() {
        return peerId.hashCode();
    }

    /** The type and the peer id, for a log. */
    @Override
    public String toString() {
        return "PublicKey[" + type() + ", " + peerId + "]";
    }
}
