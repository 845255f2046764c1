package io.p2p4j.api.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The private key of this node and the peer id that follows from it.
 *
 * <p>The key is an Ed25519 key of RFC 8032, the type that every libp2p implementation must support. An identity is
 * immutable and may be used by any number of threads. {@link #toString} and every error message keep the secret.
 */
public final class Identity {
    private static final int SEED_LENGTH = 32;
    private static final int KEY_LENGTH = 32;
    private static final int DATA_LENGTH = SEED_LENGTH + KEY_LENGTH;
    private static final int DATA_LENGTH_HISTORIC = DATA_LENGTH + KEY_LENGTH;
    private static final String ALGORITHM = "Ed25519";
    private static final String PEM_LABEL = "PRIVATE KEY";
    // PrivateKeyInfo of RFC 8410 section 7 up to the seed: version 0, id-Ed25519, an octet string in another.
    private static final byte[] PKCS8_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private final byte[] seed;
    private final PublicKey publicKey;
    /** Made for the first signature. */
    private volatile @Nullable PrivateKey jdkKey;

    private Identity(byte[] seed, PublicKey publicKey) {
        this.seed = seed;
        this.publicKey = publicKey;
    }

    /**
     * Makes a new identity from the system's secure random source.
     *
     * @return a new identity
     */
    public static Identity generate() {
        byte[] seed = new byte[SEED_LENGTH];
        new SecureRandom().nextBytes(seed);
        return fromSeed(seed);
    }

    /**
     * Returns the identity of a seed, the private key of RFC 8032 section 5.1.5. The same seed always gives the same
     * identity; who knows the seed is this peer.
     *
     * @param seed32 32 secret bytes; copied
     * @return the identity
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public static Identity fromSeed(byte[] seed32) {
        if (seed32.length != SEED_LENGTH) {
            throw new IllegalArgumentException(
                    "Ed25519 seed has " + seed32.length + " bytes (expected " + SEED_LENGTH + ")");
        }
        byte[] seed = seed32.clone();
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(NamedParameterSpec.ED25519, new SeedAsRandom(seed));
            KeyPair pair = generator.generateKeyPair();
            PublicKey publicKey = PublicKey.ed25519(rawPublicKey((EdECPublicKey) pair.getPublic()));
            byte[] used = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
            if (!Arrays.equals(used, seed)) {
                throw new IllegalStateException(
                        "Ed25519 provider " + generator.getProvider().getName()
                                + " does not take its private key from the random source (expected SunEC)");
            }
            return new Identity(seed, publicKey);
        } catch (GeneralSecurityException e) {
            throw PublicKey.missingAlgorithm(ALGORITHM, e);
        }
    }

    /**
     * Returns the identity of a seed whose public key the caller has derived, which is most of what {@link #fromSeed(byte[])}
     * costs. Nothing checks that they belong together: with another key nobody takes this identity's signatures.
     *
     * @param seed32 32 secret bytes; copied
     * @param publicKey the Ed25519 key of the seed
     * @return the identity
     * @throws IllegalArgumentException if there are not 32 bytes, or the key is of another type
     */
    public static Identity fromSeed(byte[] seed32, PublicKey publicKey) {
        if (seed32.length != SEED_LENGTH || publicKey.type() != KeyType.ED25519) {
            throw new IllegalArgumentException("Ed25519 seed has " + seed32.length + " bytes and a key of type "
                    + publicKey.type() + " (expected " + SEED_LENGTH + " and " + KeyType.ED25519 + ")");
        }
        return new Identity(seed32.clone(), publicKey);
    }

    /**
     * Reads the libp2p {@code PrivateKey} message, the content of an identity file of any libp2p implementation.
     *
     * @param protobuf the message; its data is seed and public key (64 bytes), or the historic form with the public
     *     key twice (96 bytes), see the peer id specification, section "Ed25519"
     * @return the identity
     * @throws IllegalArgumentException if the bytes are no such message, the key is not Ed25519, or the public key
     *     does not belong to the seed
     */
    public static Identity fromProtobuf(byte[] protobuf) {
        KeyProtobuf message = KeyProtobuf.decode("private key", protobuf);
        byte[] data = message.data();
        if (message.type() != KeyType.ED25519) {
            throw new IllegalArgumentException(
                    "private key type is " + message.type() + " (expected " + KeyType.ED25519 + ")");
        }
        if (data.length != DATA_LENGTH && data.length != DATA_LENGTH_HISTORIC) {
            throw new IllegalArgumentException("private key data has " + data.length + " bytes (expected " + DATA_LENGTH
                    + ", or " + DATA_LENGTH_HISTORIC + " in the historic form)");
        }
        Identity identity = fromSeed(Arrays.copyOf(data, SEED_LENGTH));
        byte[] expected = identity.publicKey.data();
        for (int offset = SEED_LENGTH; offset < data.length; offset += KEY_LENGTH) {
            if (!Arrays.equals(data, offset, offset + KEY_LENGTH, expected, 0, KEY_LENGTH)) {
                throw new IllegalArgumentException("private key data has another public key at byte " + offset
                        + " (expected that of its seed, peer id " + identity.peerId() + ")");
            }
        }
        return identity;
    }

    /**
     * Reads an identity from PEM text, as {@code openssl genpkey -algorithm ed25519} writes it.
     *
     * @param pem text with one {@code PRIVATE KEY} block, a PKCS#8 key of RFC 8410 section 7, version 1, without
     *     attributes and not encrypted
     * @return the identity
     * @throws IllegalArgumentException if the text has no such block or it holds another kind of key
     */
    public static Identity fromPem(String pem) {
        byte[] der = Pem.decode(PEM_LABEL, pem);
        if (der.length != PKCS8_PREFIX.length + SEED_LENGTH || !PublicKey.startsWith(der, PKCS8_PREFIX)) {
            throw new IllegalArgumentException("PEM private key of " + der.length
                    + " bytes is not Ed25519 (expected PKCS#8 version 1 of " + (PKCS8_PREFIX.length + SEED_LENGTH)
                    + " bytes, as of openssl genpkey -algorithm ed25519)");
        }
        return fromSeed(Arrays.copyOfRange(der, PKCS8_PREFIX.length, der.length));
    }

    /**
     * Reads an identity file. This call blocks on the file system.
     *
     * @param file a file that {@link #save} or another libp2p implementation wrote
     * @return the identity
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws IOException if the file cannot be read, is damaged, or, on POSIX, others than its owner may read or
     *     write it; the message names the file, the cause and the remedy
     */
    public static Identity load(Path file) throws IOException {
        return IdentityFile.load(file);
    }

    /**
     * Reads an identity file, or makes a new identity and saves it if there is none. If several processes call this
     * at once, all of them get the same identity, provided that the file system has hard links. This call blocks on
     * the file system.
     *
     * @param file where the identity is kept; missing directories are created
     * @return the identity in the file
     * @throws IOException as {@link #load} and {@link #save}
     */
    public static Identity loadOrCreate(Path file) throws IOException {
        return IdentityFile.loadOrCreate(file);
    }

    /**
     * Writes this identity to a file that only its owner may read, as the libp2p {@code PrivateKey} message. The
     * file appears complete or not at all, and is on the disk when this call returns. This call blocks on the file
     * system.
     *
     * @param file where to; missing directories are created. If the file already holds this identity, nothing is done
     * @throws java.nio.file.FileAlreadyExistsException if the file holds another identity, which is left alone
     * @throws IOException if the file cannot be written, or exists and cannot be read
     */
    public void save(Path file) throws IOException {
        IdentityFile.save(this, file);
    }

    /**
     * Returns the public key.
     *
     * @return the key, always the same object
     */
    public PublicKey publicKey() {
        return publicKey;
    }

    /**
     * Returns the peer id.
     *
     * @return the id, always the same object
     */
    public PeerId peerId() {
        return publicKey.peerId();
    }

    /**
     * Signs a message by RFC 8032 section 5.1.6. The same message always gets the same signature.
     *
     * @param message what to sign
     * @return 64 bytes, which {@link PublicKey#verify} accepts
     */
    public byte[] sign(byte[] message) {
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(jdkKey());
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw PublicKey.missingAlgorithm(ALGORITHM, e);
        }
    }

    private PrivateKey jdkKey() throws GeneralSecurityException {
        PrivateKey known = jdkKey;
        if (known == null) {
            known = KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(PublicKey.concat(PKCS8_PREFIX, seed)));
            jdkKey = known;
        }
        return known;
    }

    /**
     * Returns the secret seed. Whoever gets it can pose as this peer for ever: do not log it, do not send it, and
     * overwrite the array when it is no longer needed.
     *
     * @return a copy, 32 bytes
     */
    public byte[] seed() {
        return seed.clone();
    }

    /**
     * Returns this identity as the libp2p {@code PrivateKey} message. It holds the secret; see {@link #seed}.
     *
     * @return a new array
     */
    public byte[] toProtobuf() {
        return new KeyProtobuf(KeyType.ED25519, PublicKey.concat(seed, publicKey.data())).encode();
    }

    /**
     * Returns this identity as PEM text, a PKCS#8 {@code PRIVATE KEY} block that {@code openssl} reads. It holds the
     * secret; see {@link #seed}.
     *
     * @return the text, with a line feed at its end
     */
    public String toPem() {
        return Pem.encode(PEM_LABEL, PublicKey.concat(PKCS8_PREFIX, seed));
    }

    /** RFC 8032 section 5.1.2: y in little-endian order, and the lowest bit of x as the highest bit. */
    private static byte[] rawPublicKey(EdECPublicKey key) {
        byte[] bigEndian = key.getPoint().getY().toByteArray();
        byte[] raw = new byte[KEY_LENGTH];
        for (int i = 0; i < Math.min(raw.length, bigEndian.length); i++) {
            raw[i] = bigEndian[bigEndian.length - 1 - i];
        }
        if (key.getPoint().isXOdd()) {
            raw[KEY_LENGTH - 1] |= (byte) 0x80;
        }
        return raw;
    }

    /** Identities are equal if their public keys are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Identity that && publicKey.equals(that.publicKey);
    }

    /** The same in every Java process. */
    @Override
    public int hashCode() {
        return publicKey.hashCode();
    }

    /** The peer id; never the secret. */
    @Override
    public String toString() {
        return "Identity[" + peerId() + "]";
    }

    /** The JDK derives a public key only while it generates a pair, so the seed is handed to it as if by chance. */
    private static final class SeedAsRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] seed;

        SeedAsRandom(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (bytes.length != seed.length) {
                throw new IllegalStateException(
                        "Ed25519 provider asked for " + bytes.length + " random bytes (expected " + seed.length + ")");
            }
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }
}
