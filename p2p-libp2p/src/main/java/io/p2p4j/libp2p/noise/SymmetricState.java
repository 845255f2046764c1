package io.p2p4j.libp2p.noise;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The {@code SymmetricState} and {@code CipherState} of a handshake: the Noise specification, sections 5.1 and 5.2. */
final class SymmetricState {
    private static final int HASH_BYTES = 32;
    private static final String MAC = "HmacSHA256";
    private static final byte[] NOTHING = {};

    private final ChaChaPoly cipher;
    private final MessageDigest sha256;
    private final Mac hmac;
    private byte[] chainingKey;
    private byte[] hash;
    private @Nullable SecretKey key;
    private long counter;

    SymmetricState(String protocolName, ChaChaPoly cipher) {
        this.cipher = cipher;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
            this.hmac = Mac.getInstance(MAC);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("SHA-256 is missing (expected in every Java runtime)", missing);
        }
        byte[] name = protocolName.getBytes(StandardCharsets.US_ASCII);
        this.hash = name.length <= HASH_BYTES ? Arrays.copyOf(name, HASH_BYTES) : sha256.digest(name);
        this.chainingKey = hash;
    }

    void mixHash(byte[] data) {
        mixHash(data, 0, data.length);
    }

    private void mixHash(byte[] data, int offset, int count) {
        sha256.update(hash);
        sha256.update(data, offset, count);
        hash = sha256.digest();
    }

    void mixKey(byte[] input) {
        byte[] temporary = hmac(chainingKey, input, 0);
        chainingKey = hmac(temporary, NOTHING, 1);
        key = cipherKey(hmac(temporary, chainingKey, 2));
        counter = 0;
    }

    /** One step of HKDF: the HMAC of the previous output, some input and the number of the step unless that is 0. */
    private byte[] hmac(byte[] macKey, byte[] input, int step) {
        try {
            hmac.init(new SecretKeySpec(macKey, MAC));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC does not take a key of " + macKey.length + " bytes", impossible);
        }
        hmac.update(input);
        if (step > 0) {
            hmac.update((byte) step);
        }
        return hmac.doFinal();
    }

    private static SecretKey cipherKey(byte[] bytes) {
        return new SecretKeySpec(bytes, 0, ChaChaPoly.KEY_BYTES, "ChaCha20");
    }

    /** Appends to a message: encrypted once there is a key, else as it is. */
    void encryptAndHash(byte[] plain, MessageBuilder out) {
        SecretKey current = key;
        int offset = out.size();
        if (current == null) {
            out.append(plain);
        } else {
            out.advance(cipher.seal(current, counter++, hash, plain, 0, plain.length, out.array(), offset));
        }
        mixHash(out.array(), offset, out.size() - offset);
    }

    byte[] decryptAndHash(byte[] message, int offset, int count) throws AEADBadTagException {
        SecretKey current = key;
        byte[] plain;
        if (current == null) {
            plain = Arrays.copyOfRange(message, offset, offset + count);
        } else {
            plain = new byte[Math.max(0, count - ChaChaPoly.TAG_BYTES)];
            cipher.open(current, counter++, hash, message, offset, count, plain, 0);
        }
        mixHash(message, offset, count);
        return plain;
    }

    /** How many bytes encryption adds to a field now. */
    int overhead() {
        return key == null ? 0 : ChaChaPoly.TAG_BYTES;
    }

    byte[] handshakeHash() {
        return hash.clone();
    }

    /** Returns the transport keys: the initiator's for sending first. */
    SecretKey[] split() {
        byte[] temporary = hmac(chainingKey, NOTHING, 0);
        byte[] first = hmac(temporary, NOTHING, 1);
        byte[] second = hmac(temporary, first, 2);
        return new SecretKey[] {cipherKey(first), cipherKey(second)};
    }
}
