package io.p2p4j.api.identity;

/**
 * The kinds of public key that a libp2p peer may have, with their code in the {@code KeyType} enumeration of the
 * peer id specification, section "Keys".
 */
public enum KeyType {
    /** RSA, as DER-encoded SubjectPublicKeyInfo; signatures are RSASSA-PKCS1-v1_5 with SHA-256. */
    RSA(0),
    /** Ed25519 of RFC 8032, as the 32 raw bytes of the key. This is the type of every {@link Identity}. */
    ED25519(1),
    /** The curve secp256k1, as the 33 bytes of a compressed point. */
    SECP256K1(2),
    /** ECDSA, as DER-encoded SubjectPublicKeyInfo; signatures are DER-encoded, over SHA-256. */
    ECDSA(3);

    private final int code;

    KeyType(int code) {
        this.code = code;
    }

    /**
     * Returns the code of this type in the protobuf encoding.
     *
     * @return the code, 0 to 3
     */
    public int code() {
        return code;
    }

    /**
     * Returns the type with a code of the protobuf encoding.
     *
     * @param code the code
     * @return the type
     * @throws IllegalArgumentException if no key type has the code
     */
    public static KeyType ofCode(int code) {
        for (KeyType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "key type " + code + " is unknown (expected 0 RSA, 1 Ed25519, 2 Secp256k1 or" + " 3 ECDSA)");
    }
}
