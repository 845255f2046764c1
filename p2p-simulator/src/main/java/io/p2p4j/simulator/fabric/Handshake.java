package io.p2p4j.simulator.fabric;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.core.transport.LinkSecurity;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How two ends prove their identities, two round trips after the first packet:
 *
 * <pre>
 * listener: ACCEPTED
 * dialer:   HELLO  nonce
 * listener: PROOF  nonce, key, signature over (domain, "listener", both nonces, key)
 * dialer:   PROOF  nonce, key, signature over (domain, "dialer",   both nonces, key)
 * </pre>
 *
 * The dialer is through when it has verified, the listener half a round trip later. Each message passes the network as
 * any segment does. With the null suite each end believes what the other claims: the dialer's key is in its first packet, the
 * listener's follows ACCEPTED, and both are through with that. So they are without a suite, where nothing is claimed.
 */
final class Handshake {
    private static final byte ACCEPTED = 0;
    private static final byte HELLO = 1;
    private static final byte PROOF = 2;
    private static final byte REFUSED = 3;
    private static final int NONCE_BYTES = 16;
    private static final byte[] NOTHING = {};
    private static final String PROOF_NAME = "simulated/Ed25519";
    private static final byte[] DOMAIN = "p2p4j simulator proof v1\0".getBytes(StandardCharsets.US_ASCII);

    /** Takes the outcome, exactly one of both. */
    interface Outcome {
        /** The listener has answered the dialer, whose part of the handshake begins. */
        void onConnected();

        /** The other end is proven. */
        void onSecured(LinkEnd link);

        /** It is not; the link is closed or will be. */
        void onFailed(P2PException failure);
    }

    private final LinkEnd link;
    private final boolean dialer;
    private final Credential credential;
    /** Null when whatever is above proves identities. */
    private final @Nullable SecuritySuite suite;

    private final Optional<PeerId> expected;
    private final byte[] nonce;
    /** Of the dialer alone. */
    private @Nullable Credential other;

    private final Outcome outcome;
    private byte[] otherNonce = NOTHING;
    private boolean over;

    Handshake(
            LinkEnd link,
            boolean dialer,
            Credential credential,
            @Nullable SecuritySuite suite,
            Optional<PeerId> expected,
            byte[] nonce,
            Outcome outcome) {
        this.link = link;
        this.dialer = dialer;
        this.credential = credential;
        this.suite = suite;
        this.expected = expected;
        this.nonce = nonce;
        this.outcome = outcome;
    }

    /** What a suite draws for each handshake. */
    static byte[] nonce(@Nullable SecuritySuite suite, Supplier<? extends RandomGenerator> random) {
        if (suite != SecuritySuite.PROOF) {
            return NOTHING;
        }
        byte[] nonce = new byte[NONCE_BYTES];
        random.get().nextBytes(nonce);
        return nonce;
    }

    /** The dialer has found a listener. */
    void expect(Credential listener) {
        other = listener;
    }

    /** The listener begins; the dialer's first packet has said who it claims to be. */
    void accept(Credential claimed) {
        link.connected();
        if (suite == SecuritySuite.NULL) {
            byte[] key = credential.claimed().toProtobuf();
            send(ByteBuffer.allocate(1 + key.length).put(ACCEPTED).put(key).array());
            finish(claimed.believed());
            return;
        }
        send(new byte[] {ACCEPTED});
        if (suite == null) {
            finish(null);
        }
    }

    /** The listener has answered. */
    private void onAccepted(ByteBuffer claimed) {
        link.connected();
        if (suite == null) {
            finish(null);
        } else if (suite == SecuritySuite.NULL) {
            if (!claimed.hasRemaining() || other == null) {
                refuse(ErrorCode.SECURITY_HANDSHAKE_FAILED, "the other end wants a proof and gets none", null);
            } else if (isExpected(other.claimed().peerId())) {
                finish(other.believed());
            }
        } else if (claimed.hasRemaining()) {
            refuse(ErrorCode.SECURITY_HANDSHAKE_FAILED, "the other end claims a key and proves nothing", null);
        } else {
            outcome.onConnected();
            send(ByteBuffer.allocate(1 + NONCE_BYTES).put(HELLO).put(nonce).array());
        }
    }

    private boolean isExpected(PeerId peer) {
        if (expected.isPresent() && !expected.get().equals(peer)) {
            refuse(ErrorCode.PEER_ID_MISMATCH, "expected " + expected.get() + ", proven is " + peer, expected.get());
            return false;
        }
        return true;
    }

    private void finish(@Nullable LinkSecurity proven) {
        over = true;
        link.secured(proven);
        outcome.onSecured(link);
    }

    void onMessage(byte[] message) {
        if (over || message.length == 0) {
            return;
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(message);
            byte type = in.get();
            if (type == REFUSED) {
                fail(ErrorCode.SECURITY_HANDSHAKE_FAILED, "the other end refused this side's identity", null);
                link.abort();
            } else if (type == ACCEPTED && dialer) {
                onAccepted(in);
            } else if (type == HELLO && !dialer && otherNonce.length == 0) {
                otherNonce = bytes(in, NONCE_BYTES);
                send(proof());
            } else if (type == PROOF && (dialer || otherNonce.length > 0)) {
                onProof(in);
            } else {
                refuse(ErrorCode.SECURITY_HANDSHAKE_FAILED, "unexpected handshake message " + type, null);
            }
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            refuse(ErrorCode.IDENTITY_PROOF_INVALID, "malformed proof: " + malformed.getMessage(), null);
        }
    }

    private void onProof(ByteBuffer in) {
        byte[] theirs = bytes(in, NONCE_BYTES);
        if (!dialer && !Arrays.equals(theirs, otherNonce)) {
            refuse(ErrorCode.IDENTITY_PROOF_INVALID, "proof for another connection", null);
            return;
        }
        otherNonce = theirs;
        PublicKey key = PublicKey.fromProtobuf(bytes(in, in.getShort()));
        byte[] signature = bytes(in, in.getShort());
        PeerId peer = key.peerId();
        if (!(key.canVerify() && key.verify(binding(!dialer, key), signature))) {
            refuse(ErrorCode.IDENTITY_PROOF_INVALID, "the signature of the claimed key is wrong", peer);
            return;
        }
        if (!isExpected(peer)) {
            return;
        }
        if (dialer) {
            send(proof());
        }
        finish(link.shared(new LinkSecurity(PROOF_NAME, key)));
    }

    private byte[] proof() {
        byte[] key = credential.claimed().toProtobuf();
        byte[] signature = credential.sign(binding(dialer, credential.claimed()));
        return ByteBuffer.allocate(1 + NONCE_BYTES + 2 + key.length + 2 + signature.length)
                .put(PROOF)
                .put(nonce)
                .putShort((short) key.length)
                .put(key)
                .putShort((short) signature.length)
                .put(signature)
                .array();
    }

    /** What the dialer or the listener signs. */
    private byte[] binding(boolean ofDialer, PublicKey key) {
        byte[] keyBytes = key.toProtobuf();
        byte[] first = dialer ? nonce : otherNonce;
        byte[] second = dialer ? otherNonce : nonce;
        return ByteBuffer.allocate(DOMAIN.length + 1 + 2 * NONCE_BYTES + keyBytes.length)
                .put(DOMAIN)
                .put((byte) (ofDialer ? 1 : 2))
                .put(first)
                .put(second)
                .put(keyBytes)
                .array();
    }

    private static byte[] bytes(ByteBuffer in, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("length " + count + " (expected 0 or more)");
        }
        if (count > in.remaining()) {
            throw new IllegalArgumentException("length " + count + " (expected at most " + in.remaining() + ")");
        }
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    private void send(byte[] message) {
        link.out().send(Segment.Kind.HANDSHAKE, message);
    }

    private void refuse(ErrorCode code, String why, @Nullable PeerId peer) {
        send(new byte[] {REFUSED});
        fail(code, why, peer);
        link.abort();
    }

    private void fail(ErrorCode code, String why, @Nullable PeerId peer) {
        if (!over) {
            over = true;
            outcome.onFailed(P2PException.builder(code, why)
                    .peer(peer)
                    .address(link.remoteAddress())
                    .build());
        }
    }

    /** The time is over. */
    void expire() {
        fail(ErrorCode.HANDSHAKE_TIMEOUT, "the security handshake was not complete in time", null);
        link.abort();
    }

    /** The listener closes. */
    void interrupt() {
        fail(ErrorCode.HANDSHAKE_INTERRUPTED, "the listener was closed", null);
        link.abort();
    }

    /** Another one has the place. */
    void displace(P2PException failure) {
        if (!over) {
            over = true;
            outcome.onFailed(failure);
            link.abort();
        }
    }

    /** Nobody wants the outcome any more. */
    void cancel() {
        over = true;
        link.abort();
    }

    void onClosed(@Nullable P2PException failure) {
        fail(
                ErrorCode.HANDSHAKE_INTERRUPTED,
                "the connection ended in its security handshake" + (failure == null ? "" : ": " + failure.getMessage()),
                null);
    }
}
