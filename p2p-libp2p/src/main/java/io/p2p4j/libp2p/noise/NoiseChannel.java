package io.p2p4j.libp2p.noise;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.secure.Scratch;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.core.transport.LinkSecurity;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * One end of a Noise connection: messages of up to 65,535 bytes, each with its length before it in two bytes. Between
 * messages it holds no buffer. Noise has no close of its own, so {@link Output#ended} is never called.
 */
final class NoiseChannel implements SecureChannel {
    private static final int LENGTH_BYTES = 2;
    private static final int MESSAGE_BYTES_MAX = (1 << 16) - 1;
    private static final int PLAIN_BYTES_MAX = MESSAGE_BYTES_MAX - ChaChaPoly.TAG_BYTES;
    private static final byte[] NOTHING = {};

    private final ConnectionInfo.Role role;
    private final ChaChaPoly cipher;
    private @Nullable Handshake handshake;
    private @Nullable SecretKey sendKey;
    private long sent;
    private @Nullable SecretKey receiveKey;
    private long received;

    /** How many bytes of the length before the next message were read. */
    private int lengthBytes;

    private int length;
    /** What there is of a message that is not complete: borrowed once the handshake is over. */
    private @Nullable ByteBuffer partial;

    private boolean broken;

    NoiseChannel(
            ConnectionInfo.Role role,
            HandshakeState state,
            byte[] payload,
            Optional<PeerId> expected,
            List<String> muxers,
            ChaChaPoly cipher) {
        this.role = role;
        this.cipher = cipher;
        this.handshake = new Handshake(state, payload, expected, muxers);
    }

    /** What is only needed until the connection is open. */
    private record Handshake(HandshakeState state, byte[] payload, Optional<PeerId> expected, List<String> muxers) {}

    @Override
    public void start(Output out) throws P2PException {
        Handshake current = handshake;
        if (role == ConnectionInfo.Role.DIALER && current != null) {
            write(current, NOTHING, out);
        }
    }

    private static void write(Handshake current, byte[] payload, Output out) throws P2PException {
        byte[] message;
        try {
            message = current.state.write(payload);
        } catch (GeneralSecurityException refused) {
            throw refusal(refused);
        }
        out.wire(ByteBuffer.allocate(LENGTH_BYTES + message.length)
                .putShort((short) message.length)
                .put(message)
                .flip());
    }

    private static P2PException refusal(GeneralSecurityException cause) {
        return P2PException.builder(
                        ErrorCode.SECURITY_HANDSHAKE_FAILED,
                        "a message of the Noise handshake is not valid: " + cause.getMessage())
                .cause(cause)
                .build();
    }

    // Receiving

    @Override
    public void receive(ByteBuffer wire, Output out) throws P2PException {
        if (broken) {
            wire.position(wire.limit());
            return;
        }
        try {
            while (readLength(wire)) {
                if (partial == null
                        && wire.remaining() >= length
                        && (worksOutside() ? wire.isDirect() : wire.hasArray())) {
                    ByteBuffer message = wire.slice(wire.position(), length);
                    wire.position(wire.position() + length);
                    next(message, out);
                } else if (!gather(wire, out)) {
                    return;
                }
            }
        } catch (P2PException failed) {
            broken = true;
            wire.position(wire.limit());
            throw failed;
        }
    }

    /** True when the length of the next message is known. */
    private boolean readLength(ByteBuffer wire) throws P2PException {
        while (lengthBytes < LENGTH_BYTES) {
            if (!wire.hasRemaining()) {
                return false;
            }
            length = (length << Byte.SIZE) | (wire.get() & 0xff);
            lengthBytes++;
            if (lengthBytes == LENGTH_BYTES) {
                checkLength();
            }
        }
        return true;
    }

    private void checkLength() throws P2PException {
        if (handshake != null && length > Noise.HANDSHAKE_BYTES_MAX) {
            throw P2PException.of(
                    ErrorCode.FRAME_TOO_LARGE,
                    "a message of the Noise handshake has " + length + " bytes (expected at most "
                            + Noise.HANDSHAKE_BYTES_MAX + ")");
        }
        if (handshake == null && length < ChaChaPoly.TAG_BYTES) {
            throw P2PException.of(
                    ErrorCode.MALFORMED_FRAME,
                    "a Noise message has " + length + " bytes (expected at least " + ChaChaPoly.TAG_BYTES + ")");
        }
    }

    /** Puts a message together; false when there is more to come. */
    private boolean gather(ByteBuffer wire, Output out) throws P2PException {
        ByteBuffer buffer = partial;
        if (buffer == null) {
            buffer = handshake == null ? borrow() : ByteBuffer.allocate(length);
            partial = buffer;
        }
        int count = Math.min(length - buffer.position(), wire.remaining());
        buffer.put(buffer.position(), wire, wire.position(), count).position(buffer.position() + count);
        wire.position(wire.position() + count);
        if (buffer.position() < length) {
            return false;
        }
        partial = null;
        boolean borrowed = handshake == null;
        next(buffer.flip(), out);
        if (borrowed) {
            Scratch.giveBack(buffer);
        }
        return true;
    }

    private ByteBuffer borrow() {
        return worksOutside() ? Scratch.takeOutside() : Scratch.take();
    }

    @Override
    public boolean worksOutside() {
        return cipher.worksOutside();
    }

    /** One whole message. */
    private void next(ByteBuffer message, Output out) throws P2PException {
        length = 0;
        lengthBytes = 0;
        Handshake current = handshake;
        if (current == null) {
            unwrap(message, out);
        } else {
            byte[] bytes = new byte[message.remaining()];
            message.get(bytes);
            advance(current, bytes, out);
        }
    }

    private void unwrap(ByteBuffer message, Output out) throws P2PException {
        SecretKey key = receiveKey;
        if (key == null) {
            throw new IllegalStateException("no key to receive with (expected after the handshake)");
        }
        ByteBuffer plain = borrow();
        try {
            if (worksOutside()) {
                cipher.open(key, received++, message, plain);
                plain.flip();
            } else {
                int offset = message.arrayOffset() + message.position();
                int count = message.remaining();
                plain.limit(cipher.open(key, received++, NOTHING, message.array(), offset, count, plain.array(), 0));
            }
        } catch (AEADBadTagException forged) {
            throw P2PException.builder(
                            ErrorCode.CONNECTION_LOST,
                            "Noise message " + received + " is not what the other end sent: its tag is wrong")
                    .cause(forged)
                    .build();
        }
        if (plain.hasRemaining()) {
            out.plain(plain);
        }
        Scratch.giveBack(plain);
    }

    private void advance(Handshake current, byte[] message, Output out) throws P2PException {
        byte[] payload;
        try {
            payload = current.state.read(message);
        } catch (GeneralSecurityException refused) {
            throw refusal(refused);
        }
        if (role == ConnectionInfo.Role.LISTENER && !current.state.isComplete()) {
            // The first message says nothing about who sent it.
            write(current, current.payload, out);
            return;
        }
        NoiseIdentity.Proof proof = NoiseIdentity.verify(payload, current.state.otherStatic());
        PeerId peer = proof.key().peerId();
        if (current.expected.isPresent() && !current.expected.get().equals(peer)) {
            // Before the last message, so that a stranger does not learn who asked.
            throw P2PException.builder(
                            ErrorCode.PEER_ID_MISMATCH,
                            "the other end proved to be " + peer + " (expected " + current.expected.get() + ")")
                    .peer(current.expected.get())
                    .build();
        }
        String muxer = muxer(current.muxers, proof.muxers());
        if (role == ConnectionInfo.Role.DIALER) {
            write(current, current.payload, out);
        }
        SecretKey[] keys = current.state.split();
        sendKey = keys[0];
        receiveKey = keys[1];
        handshake = null;
        out.open(new LinkSecurity(HandshakeState.PROTOCOL + " (" + cipher.name() + ')', proof.key(), muxer));
    }

    /** Chooses by {@code connections/inlined-muxer-negotiation.md}: the first of the dialer's that both have. */
    private String muxer(List<String> own, List<String> others) throws P2PException {
        if (own.isEmpty() || others.isEmpty()) {
            return "";
        }
        List<String> first = role == ConnectionInfo.Role.DIALER ? own : others;
        List<String> second = role == ConnectionInfo.Role.DIALER ? others : own;
        for (String candidate : first) {
            if (second.contains(candidate)) {
                return candidate;
            }
        }
        throw P2PException.of(
                ErrorCode.VERSION_MISMATCH,
                "no stream multiplexer in common: this end has " + own + ", the other names " + others.size()
                        + " that are unknown here");
    }

    // Sending

    @Override
    public void send(ByteBuffer plain, Output out) {
        SecretKey key = sendKey;
        if (key == null) {
            throw new IllegalStateException("the handshake is not complete (expected before the first byte)");
        }
        ByteBuffer message = borrow();
        while (plain.hasRemaining()) {
            int count = Math.min(plain.remaining(), PLAIN_BYTES_MAX);
            message.clear().putShort((short) (count + ChaChaPoly.TAG_BYTES));
            if (worksOutside() ? plain.isDirect() : plain.hasArray()) {
                int limit = plain.limit();
                plain.limit(plain.position() + count);
                seal(key, plain, message);
                plain.limit(limit);
            } else {
                ByteBuffer copy = borrow();
                copy.put(0, plain, plain.position(), count).limit(count);
                plain.position(plain.position() + count);
                seal(key, copy, message);
                Scratch.giveBack(copy);
            }
            out.wire(message.flip());
        }
        Scratch.giveBack(message);
    }

    /** Takes what remains of the one, and puts it behind what the other has. */
    private void seal(SecretKey key, ByteBuffer plain, ByteBuffer message) {
        if (sent == -1) {
            throw new IllegalStateException("2^64 - 1 messages were sent (expected a new connection before)");
        }
        if (worksOutside()) {
            cipher.seal(key, sent++, plain, message);
            return;
        }
        int offset = plain.arrayOffset() + plain.position();
        int bytes = cipher.seal(
                key, sent++, NOTHING, plain.array(), offset, plain.remaining(), message.array(), LENGTH_BYTES);
        plain.position(plain.limit());
        message.position(LENGTH_BYTES + bytes);
    }

    @Override
    public void end(Output out) {
        // Noise does not say that it ends; what is above it does.
    }
}
