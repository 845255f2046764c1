package io.p2p4j.libp2p.noise;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.jspecify.annotations.Nullable;

/**
 * One end of a handshake {@code XX}: the Noise specification, sections 5.3 and 7.5.
 *
 * <pre>
 * -> e
 * <- e, ee, s, es
 * -> s, se
 * </pre>
 *
 * Messages are written and read in turns, the initiator first.
 */
final class HandshakeState {
    static final String PROTOCOL = "Noise_XX_25519_ChaChaPoly_SHA256";

    /** The bytes of a key of X25519, public or private. */
    static final int KEY_BYTES = 32;

    private static final int MESSAGES = 3;

    private final boolean initiator;
    private final SymmetricState symmetric;
    private final byte[] ownStatic;
    private final byte[] ownStaticPublic;
    private final byte[] ownEphemeral;
    private byte @Nullable [] otherStatic;
    private byte @Nullable [] otherEphemeral;
    private int message;

    /**
     * Begins.
     *
     * @param initiator which end this is
     * @param prologue what both ends must agree on
     * @param staticKey the private key that lasts
     * @param staticPublic its public key
     * @param ephemeralKey a private key that is used for this handshake only
     * @param cipher who encrypts
     */
    HandshakeState(
            boolean initiator,
            byte[] prologue,
            byte[] staticKey,
            byte[] staticPublic,
            byte[] ephemeralKey,
            ChaChaPoly cipher) {
        this.initiator = initiator;
        this.ownStatic = staticKey.clone();
        this.ownStaticPublic = staticPublic.clone();
        this.ownEphemeral = ephemeralKey.clone();
        this.symmetric = new SymmetricState(PROTOCOL, cipher);
        symmetric.mixHash(prologue);
    }

    static byte[] publicKey(byte[] privateKey) {
        byte[] key = new byte[KEY_BYTES];
        X25519.scalarMultBase(privateKey, 0, key, 0);
        return key;
    }

    private boolean ownTurn() {
        return (message % 2 == 0) == initiator;
    }

    /**
     * Writes this end's next message.
     *
     * @param payload what it carries
     * @return the message
     * @throws GeneralSecurityException when the other end's key is none
     */
    byte[] write(byte[] payload) throws GeneralSecurityException {
        if (isComplete() || !ownTurn()) {
            throw new IllegalStateException("message " + (message + 1) + " is not to be written here");
        }
        MessageBuilder out = new MessageBuilder(2 * KEY_BYTES + 2 * ChaChaPoly.TAG_BYTES + payload.length);
        switch (message) {
            case 0 -> writeEphemeral(out);
            case 1 -> {
                writeEphemeral(out);
                symmetric.mixKey(agree(ownEphemeral, otherEphemeral));
                symmetric.encryptAndHash(ownStaticPublic, out);
                symmetric.mixKey(agree(ownStatic, otherEphemeral));
            }
            default -> {
                symmetric.encryptAndHash(ownStaticPublic, out);
                symmetric.mixKey(agree(ownStatic, otherEphemeral));
            }
        }
        symmetric.encryptAndHash(payload, out);
        message++;
        return out.toBytes();
    }

    private void writeEphemeral(MessageBuilder out) {
        byte[] key = publicKey(ownEphemeral);
        out.append(key);
        symmetric.mixHash(key);
    }

    /**
     * Reads the other end's next message.
     *
     * @param in the message
     * @return what it carried
     * @throws GeneralSecurityException when it is too short, was changed, or has a key that is none
     */
    byte[] read(byte[] in) throws GeneralSecurityException {
        if (isComplete() || ownTurn()) {
            throw new IllegalStateException("message " + (message + 1) + " is not to be read here");
        }
        int offset = 0;
        switch (message) {
            case 0 -> offset = readEphemeral(in);
            case 1 -> {
                offset = readEphemeral(in);
                symmetric.mixKey(agree(ownEphemeral, otherEphemeral));
                offset = readStatic(in, offset);
                symmetric.mixKey(agree(ownEphemeral, otherStatic));
            }
            default -> {
                offset = readStatic(in, offset);
                symmetric.mixKey(agree(ownEphemeral, otherStatic));
            }
        }
        byte[] payload = symmetric.decryptAndHash(in, offset, in.length - offset);
        message++;
        return payload;
    }

    private int readEphemeral(byte[] in) throws AEADBadTagException {
        byte[] key = field(in, 0, KEY_BYTES);
        otherEphemeral = key;
        symmetric.mixHash(key);
        return KEY_BYTES;
    }

    private int readStatic(byte[] in, int offset) throws AEADBadTagException {
        int count = KEY_BYTES + symmetric.overhead();
        field(in, offset, count);
        otherStatic = symmetric.decryptAndHash(in, offset, count);
        return offset + count;
    }

    private static byte[] field(byte[] in, int offset, int count) throws AEADBadTagException {
        if (in.length - offset < count) {
            throw new AEADBadTagException(
                    "message ends after " + in.length + " bytes (expected at least " + (offset + count) + ")");
        }
        return Arrays.copyOfRange(in, offset, offset + count);
    }

    /** Refuses what section 9.1 of the specification allows to refuse: a key that makes every secret the same. */
    private static byte[] agree(byte[] own, byte @Nullable [] other) throws GeneralSecurityException {
        byte[] secret = new byte[KEY_BYTES];
        if (other == null || !X25519.calculateAgreement(own, 0, other, 0, secret, 0)) {
            throw new GeneralSecurityException("the other end's key is of a small order");
        }
        return secret;
    }

    boolean isComplete() {
        return message == MESSAGES;
    }

    /** Returns the static key that the other end has proven to own, once {@link #read} has returned it. */
    byte[] otherStatic() {
        byte[] key = otherStatic;
        if (key == null) {
            throw new IllegalStateException("the other end's static key is not known yet");
        }
        return key.clone();
    }

    byte[] handshakeHash() {
        return symmetric.handshakeHash();
    }

    /** Returns the keys for sending and for receiving. */
    SecretKey[] split() {
        if (!isComplete()) {
            throw new IllegalStateException("the handshake is not complete");
        }
        SecretKey[] keys = symmetric.split();
        return initiator ? keys : new SecretKey[] {keys[1], keys[0]};
    }
}
