package io.p2p4j.api.identity.internal;

/**
 * The frame of a multihash ({@code github.com/multiformats/multihash}): code, length and digest.
 *
 * @param code the hash function
 * @param digestOffset where the digest begins; it goes to the end
 */
public record Multihash(int code, int digestOffset) {
    /** The code of the identity "hash": the digest is the data itself. */
    public static final int IDENTITY = 0x00;

    /** The code of SHA2-256. */
    public static final int SHA2_256 = 0x12;

    /**
     * Reads the frame and checks that the digest has the length that it says.
     *
     * @param bytes the multihash
     * @return its frame
     * @throws IllegalArgumentException if the bytes are no multihash
     */
    public static Multihash read(byte[] bytes) {
        int code = Varint.read("multihash code", bytes, 0);
        int lengthOffset = Varint.length(code);
        int length = Varint.read("multihash length", bytes, lengthOffset);
        int digestOffset = lengthOffset + Varint.length(length);
        if (length != bytes.length - digestOffset) {
            throw new IllegalArgumentException("multihash length is " + length + " (expected "
                    + (bytes.length - digestOffset) + ", the bytes that follow)");
        }
        return new Multihash(code, digestOffset);
    }
}
