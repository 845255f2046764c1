package io.p2p4j.libp2p.noise;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Provider;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * ChaCha20-Poly1305 of RFC 8439 with the nonces of Noise, section 12.3: 32 zero bits, then the counter in little-endian.
 * Conscrypt does it when its library is on the class path and the JDK is older than 21, since it is then several times as
 * fast; else the JDK.
 * The ciphers are kept by thread, not by connection: they get a key with each record anyway. Thread-safe.
 */
final class ChaChaPoly {
    /** The bytes of the authentication tag. */
    static final int TAG_BYTES = 16;

    static final int KEY_BYTES = 32;

    /** The fastest that is present. */
    static final ChaChaPoly BEST = best();

    /** The first release of the JDK that uses the processor's vectors for both halves, and is then the faster one. */
    static final int JDK_FAST_SINCE = 21;

    private static final int NONCE_BYTES = 12;
    private static final int COUNTER_OFFSET = 4;
    private static final String JDK_NAME = "ChaCha20-Poly1305";
    private static final String CONSCRYPT_NAME = "ChaCha20/Poly1305/NoPadding";
    private static final String CONSCRYPT_PROVIDER = "org.conscrypt.OpenSSLProvider";

    private final String transformation;
    private final @Nullable Provider provider;
    private final String name;
    private final ThreadLocal<Engine> engines = ThreadLocal.withInitial(() -> new Engine(this));

    private ChaChaPoly(String transformation, @Nullable Provider provider, String name) {
        this.transformation = transformation;
        this.provider = provider;
        this.name = name;
    }

    static ChaChaPoly jdk() {
        return new ChaChaPoly(JDK_NAME, null, "JDK");
    }

    /** Returns Conscrypt's, or null when it is not here or does not work on this machine. */
    static @Nullable ChaChaPoly conscrypt() {
        try {
            Provider library = (Provider) Class.forName(CONSCRYPT_PROVIDER, true, ChaChaPoly.class.getClassLoader())
                    .getConstructor()
                    .newInstance();
            ChaChaPoly cipher = new ChaChaPoly(CONSCRYPT_NAME, library, "Conscrypt");
            cipher.newCipher();
            return cipher;
        } catch (ReflectiveOperationException | LinkageError | GeneralSecurityException | RuntimeException absent) {
            return null;
        }
    }

    private static ChaChaPoly best() {
        ChaChaPoly fast = Runtime.version().feature() >= JDK_FAST_SINCE ? null : conscrypt();
        return fast == null ? jdk() : fast;
    }

    /** Names the library that runs. */
    String name() {
        return name;
    }

    /** Tells whether nothing faster is known. */
    boolean isFast() {
        return provider != null || Runtime.version().feature() >= JDK_FAST_SINCE;
    }

    private Cipher newCipher() throws GeneralSecurityException {
        return provider == null ? Cipher.getInstance(transformation) : Cipher.getInstance(transformation, provider);
    }

    /**
     * Encrypts and appends the tag.
     *
     * @return the bytes written: {@code count} and {@link #TAG_BYTES}
     */
    int seal(
            SecretKey key,
            long counter,
            byte[] associated,
            byte[] in,
            int offset,
            int count,
            byte[] out,
            int outOffset) {
        try {
            Cipher cipher = engines.get().prepare(Cipher.ENCRYPT_MODE, key, counter);
            if (associated.length > 0) {
                cipher.updateAAD(associated);
            }
            return cipher.doFinal(in, offset, count, out, outOffset);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("ChaCha20-Poly1305 by " + name + " does not encrypt", broken);
        }
    }

    /**
     * Checks the tag at the end of the input and decrypts what is before it.
     *
     * @return the bytes written
     * @throws AEADBadTagException when the input is not what was sealed; nothing of it is to be believed
     */
    int open(
            SecretKey key, long counter, byte[] associated, byte[] in, int offset, int count, byte[] out, int outOffset)
            throws AEADBadTagException {
        if (count < TAG_BYTES) {
            throw new AEADBadTagException("input has " + count + " bytes (expected at least a tag)");
        }
        try {
            Cipher cipher = engines.get().prepare(Cipher.DECRYPT_MODE, key, counter);
            if (associated.length > 0) {
                cipher.updateAAD(associated);
            }
            return cipher.doFinal(in, offset, count, out, outOffset);
        } catch (AEADBadTagException forged) {
            throw forged;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("ChaCha20-Poly1305 by " + name + " does not decrypt", broken);
        }
    }

    /** Tells whether buffers outside the heap cost it no copy. */
    boolean worksOutside() {
        return provider != null;
    }

    /** Encrypts what remains of a buffer outside the heap into another, and appends the tag. */
    void seal(SecretKey key, long counter, ByteBuffer in, ByteBuffer out) {
        try {
            engines.get().prepare(Cipher.ENCRYPT_MODE, key, counter).doFinal(in, out);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("ChaCha20-Poly1305 by " + name + " does not encrypt", broken);
        }
    }

    /**
     * Checks the tag at the end of what remains of a buffer outside the heap, and decrypts what is before it into another.
     *
     * @throws AEADBadTagException when the input is not what was sealed; nothing of it is to be believed
     */
    void open(SecretKey key, long counter, ByteBuffer in, ByteBuffer out) throws AEADBadTagException {
        try {
            engines.get().prepare(Cipher.DECRYPT_MODE, key, counter).doFinal(in, out);
        } catch (AEADBadTagException forged) {
            throw forged;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("ChaCha20-Poly1305 by " + name + " does not decrypt", broken);
        }
    }

    /** The ciphers of one thread. */
    private static final class Engine {
        private final ChaChaPoly owner;
        private @Nullable Cipher encrypting;
        private @Nullable Cipher decrypting;

        Engine(ChaChaPoly owner) {
            this.owner = owner;
        }

        Cipher prepare(int mode, SecretKey key, long counter) throws GeneralSecurityException {
            byte[] nonce = new byte[NONCE_BYTES];
            for (int i = 0; i < Long.BYTES; i++) {
                nonce[COUNTER_OFFSET + i] = (byte) (counter >>> (Byte.SIZE * i));
            }
            IvParameterSpec parameters = new IvParameterSpec(nonce);
            Cipher cipher = of(mode);
            try {
                cipher.init(mode, key, parameters);
            } catch (InvalidKeyException | IllegalStateException usedJustNow) {
                // The same record twice in a row: a simulation of both ends, or a test. A fresh cipher does not mind.
                forget(mode);
                cipher = of(mode);
                cipher.init(mode, key, parameters);
            }
            return cipher;
        }

        private void forget(int mode) {
            if (mode == Cipher.ENCRYPT_MODE) {
                encrypting = null;
            } else {
                decrypting = null;
            }
        }

        private Cipher of(int mode) throws GeneralSecurityException {
            Cipher known = mode == Cipher.ENCRYPT_MODE ? encrypting : decrypting;
            if (known != null) {
                return known;
            }
            Cipher made = owner.newCipher();
            if (mode == Cipher.ENCRYPT_MODE) {
                encrypting = made;
            } else {
                decrypting = made;
            }
            return made;
        }
    }
}
