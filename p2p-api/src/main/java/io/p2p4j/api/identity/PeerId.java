package io.p2p4j.api.identity;

import io.p2p4j.api.identity.internal.Multibase;
import io.p2p4j.api.identity.internal.Multihash;
import io.p2p4j.api.identity.internal.Quote;
import io.p2p4j.api.identity.internal.Varint;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The name of a peer: the multihash of its public key.
 *
 * <p>Defined by the libp2p peer id specification, section "Peer Ids". An id of a short key, such as Ed25519, holds
 * the key itself; an id of a long one, such as RSA, holds its SHA-256 digest. An id is immutable and may be used by
 * any number of threads. Equality, hash code and order are the same in every Java process.
 */
public final class PeerId implements Comparable<PeerId> {
    /** Keys whose message is at most this long, in bytes, stand in the id themselves. */
    private static final int INLINE_LENGTH_MAX = 42;

    /** What stands before an inlined Ed25519 key: the multihash's code and length, the message's type, field and length. */
    private static final byte[] ED25519_HEAD = {Multihash.IDENTITY, 36, 8, 1, 18, 32};

    private static final int ED25519_LENGTH = 32;

    private static final int SHA256_LENGTH = 32;
    private static final int CID_VERSION = 1;
    private static final int CODEC_LIBP2P_KEY = 0x72;
    private static final int SHORT_HEAD_LENGTH = 7;
    private static final int SHORT_TAIL_LENGTH = 6;

    private final byte[] bytes;
    private final int hash;
    /** Made when first needed; two threads may make it twice, which does no harm. */
    private @Nullable String text;

    private PeerId(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /**
     * Returns the id of the owner of a key.
     *
     * @param key the key
     * @return the id, the same as {@link PublicKey#peerId}
     */
    public static PeerId of(PublicKey key) {
        return key.peerId();
    }

    static PeerId ofProtobuf(byte[] protobuf) {
        if (protobuf.length <= INLINE_LENGTH_MAX) {
            return new PeerId(PublicKey.concat(new byte[] {Multihash.IDENTITY, (byte) protobuf.length}, protobuf));
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(protobuf);
            return new PeerId(PublicKey.concat(new byte[] {Multihash.SHA2_256, SHA256_LENGTH}, digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing (expected in every Java runtime)", e);
        }
    }

    /**
     * Reads the binary form.
     *
     * @param multihash the identity multihash of a public key message, or a SHA2-256 multihash; copied
     * @return the id
     * @throws IllegalArgumentException if the bytes are neither; the message says what was found and expected
     */
    public static PeerId fromBytes(byte[] multihash) {
        byte[] copy = multihash.clone();
        if (isEd25519(copy)) {
            return new PeerId(copy);
        }
        Multihash frame = Multihash.read(copy);
        int digestLength = copy.length - frame.digestOffset();
        if (frame.code() == Multihash.IDENTITY) {
            if (digestLength > INLINE_LENGTH_MAX) {
                throw new IllegalArgumentException("peer id with an inlined key has a key of " + digestLength
                        + " bytes (expected at most " + INLINE_LENGTH_MAX + ")");
            }
            // An id whose key is malformed could never be proven, so it is refused here and not when it is dialed.
            PublicKey.fromProtobuf(Arrays.copyOfRange(copy, frame.digestOffset(), copy.length));
        } else if (frame.code() != Multihash.SHA2_256) {
            throw new IllegalArgumentException("peer id has the hash code " + String.format("0x%x", frame.code())
                    + " (expected 0x0 identity or 0x12 sha2-256)");
        } else if (digestLength != SHA256_LENGTH) {
            throw new IllegalArgumentException(
                    "peer id has a sha2-256 digest of " + digestLength + " bytes (expected " + SHA256_LENGTH + ")");
        }
        return new PeerId(copy);
    }

    /**
     * Reads the text of an id, by the rules of the specification's section "Decoding": base58btc ({@code 12D3Koo…},
     * {@code Qm…}), or a version 1 CID of codec {@code libp2p-key} in multibase base32 ({@code b…}), base36
     * ({@code k…}), base58btc ({@code z…}) or base64url ({@code u…}).
     *
     * @param text the text
     * @return the id
     * @throws IllegalArgumentException if the text is no peer id; the message says what is wrong and where
     */
    public static PeerId parse(String text) {
        try {
            if (text.startsWith("1") || text.startsWith("Qm")) {
                return fromBytes(Multibase.ofBase58(text));
            }
            return fromCid(Multibase.decode(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("peer id " + Quote.of(text) + ": " + e.getMessage(), e);
        }
    }

    /** Most ids are so, and any 32 bytes are a key: nothing is left to check. */
    private static boolean isEd25519(byte[] bytes) {
        return bytes.length == ED25519_HEAD.length + ED25519_LENGTH
                && Arrays.equals(bytes, 0, ED25519_HEAD.length, ED25519_HEAD, 0, ED25519_HEAD.length);
    }

    private static PeerId fromCid(byte[] cid) {
        int version = Varint.read("CID version", cid, 0);
        if (version != CID_VERSION) {
            throw new IllegalArgumentException("CID version is " + version + " (expected " + CID_VERSION + ")");
        }
        int codec = Varint.read("CID codec", cid, 1);
        if (codec != CODEC_LIBP2P_KEY) {
            throw new IllegalArgumentException(
                    "CID codec is " + String.format("0x%x", codec) + " (expected 0x72 libp2p-key)");
        }
        return fromBytes(Arrays.copyOfRange(cid, 2, cid.length));
    }

    /**
     * Returns the binary form, a multihash.
     *
     * @return a copy
     */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * Returns this id as a version 1 CID in base32, the newer text form.
     *
     * @return the text, beginning with {@code bafz}
     */
    public String toCid() {
        return Multibase.base32(PublicKey.concat(new byte[] {CID_VERSION, CODEC_LIBP2P_KEY}, bytes));
    }

    /**
     * Returns a short form for people, such as {@code 12D3Koo…x7fQ2a}. It is not unique and cannot be parsed.
     *
     * @return the first 7 and the last 6 characters of the text, with an ellipsis between
     */
    public String shortText() {
        String full = toString();
        if (full.length() <= SHORT_HEAD_LENGTH + SHORT_TAIL_LENGTH) {
            return full;
        }
        return full.substring(0, SHORT_HEAD_LENGTH) + '…' + full.substring(full.length() - SHORT_TAIL_LENGTH);
    }

    /** Tells whether the whole key is in it. */
    boolean hasKey() {
        return bytes[0] == Multihash.IDENTITY;
    }

    /** The key's message; of an id that has it. */
    byte[] key() {
        return Arrays.copyOfRange(bytes, Multihash.read(bytes).digestOffset(), bytes.length);
    }

    /**
     * Returns the public key, if the id holds it.
     *
     * @return the key; empty if the id holds only its digest
     */
    public Optional<PublicKey> publicKey() {
        Multihash frame = Multihash.read(bytes);
        if (frame.code() != Multihash.IDENTITY) {
            return Optional.empty();
        }
        return Optional.of(PublicKey.fromProtobuf(Arrays.copyOfRange(bytes, frame.digestOffset(), bytes.length)));
    }

    /**
     * Compares the binary forms, byte by byte and unsigned; the shorter of two with a common beginning is less.
     *
     * @param other the other id
     * @return less than, equal to or greater than 0
     */
    @Override
    public int compareTo(PeerId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    /** Ids are equal if their bytes are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof PeerId that && hash == that.hash && Arrays.equals(bytes, that.bytes));
    }

    /** The same in every Java process. */
    @Override
    public int hashCode() {
        return hash;
    }

    /** The text in base58btc, {@code 12D3Koo…} or {@code Qm…}; {@link #parse} reads it. */
    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            known = Multibase.base58(bytes);
            text = known;
        }
        return known;
    }
}
