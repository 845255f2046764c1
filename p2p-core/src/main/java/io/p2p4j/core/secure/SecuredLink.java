package io.p2p4j.core.secure;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.LinkHandler;
import io.p2p4j.core.transport.LinkSecurity;
import io.p2p4j.core.transport.Loop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A plain link with a channel over it. Owned by the link's loop. */
final class SecuredLink implements Link, LinkHandler, SecureChannel.Output {
    private enum State {
        HANDSHAKE,
        OPEN,
        CLOSED
    }

    /** Takes the outcome of the handshake; exactly one of both, on the loop. */
    interface Outcome {
        void onOpen(SecuredLink link);

        void onFailed(SecuredLink link, P2PException failure);
    }

    private final Link plain;
    private final SecureChannel channel;
    private final Optional<PeerId> expected;
    private final Outcome outcome;
    private final ArrayDeque<ByteBuffer> unwrapped = new ArrayDeque<>(0);
    private State state = State.HANDSHAKE;
    private boolean otherEnded;
    private boolean ending;
    private @Nullable LinkSecurity proven;
    private @Nullable LinkSecurity security;
    private @Nullable LinkHandler handler;
    private @Nullable Cancellable timer;

    SecuredLink(Link plain, SecureChannel channel, Optional<PeerId> expected, Outcome outcome) {
        this.plain = plain;
        this.channel = channel;
        this.expected = expected;
        this.outcome = outcome;
    }

    /** Begins the handshake. */
    void begin(long timeoutNanos) {
        long left = timeoutNanos - (plain.loop().nanoTime() - plain.connectedAtNanos());
        timer = plain.loop().schedule(Math.max(0, left), () -> {
            if (state == State.HANDSHAKE) {
                interrupt(ErrorCode.HANDSHAKE_TIMEOUT, "the security handshake was not complete in time");
            }
        });
        plain.start(this);
        try {
            channel.start(this);
            plain.flush();
        } catch (P2PException refused) {
            refuse(refused);
        }
    }

    /** Ends a handshake from outside. */
    void interrupt(ErrorCode code, String why) {
        if (state == State.HANDSHAKE) {
            fail(failure(code, why, null));
            plain.abort();
        }
    }

    /** Says nothing more to anybody. */
    void cancel() {
        stopTimer();
        state = State.CLOSED;
        plain.abort();
    }

    private P2PException failure(ErrorCode code, String why, @Nullable Throwable cause) {
        return P2PException.builder(code, why)
                .peer(expected.orElse(null))
                .address(plain.remoteAddress())
                .cause(cause)
                .build();
    }

    private void fail(P2PException failure) {
        stopTimer();
        state = State.CLOSED;
        outcome.onFailed(this, failure);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    public void onBytes(ByteBuffer data) {
        if (state == State.CLOSED) {
            return;
        }
        P2PException broken = null;
        try {
            channel.receive(data, this);
        } catch (P2PException failed) {
            broken = failed;
        }
        // Only now, since whoever is told may write, and a channel is not called from within its own calls.
        LinkSecurity done = proven;
        proven = null;
        if (done != null) {
            opened(done);
        }
        for (ByteBuffer bytes = unwrapped.poll(); bytes != null; bytes = unwrapped.poll()) {
            LinkHandler current = handler;
            if (state == State.OPEN && current != null) {
                current.onBytes(bytes);
            }
        }
        if (broken != null) {
            refuse(broken);
        }
    }

    private void opened(LinkSecurity done) {
        PeerId peer = done.remoteKey().peerId();
        if (expected.isPresent() && !expected.get().equals(peer)) {
            fail(failure(
                    ErrorCode.PEER_ID_MISMATCH,
                    "the other end proved to be " + peer + " (expected " + expected.get() + ")",
                    null));
            plain.abort();
            return;
        }
        stopTimer();
        security = done;
        state = State.OPEN;
        outcome.onOpen(this);
    }

    /** The channel is broken; what it had to say about that is still sent. */
    private void refuse(P2PException broken) {
        // A message begins with its code, which the new one has as well.
        String why = String.valueOf(broken.getMessage()).replaceFirst("^" + broken.code() + ": ", "");
        P2PException failure = failure(broken.code(), why, broken);
        plain.flush();
        switch (state) {
            case HANDSHAKE -> {
                fail(failure);
                plain.shutdown();
            }
            case OPEN -> {
                plain.shutdown();
                close(failure);
            }
            case CLOSED -> {
                // Nobody is to be told any more.
            }
        }
    }

    @Override
    public void onReadComplete() {
        LinkHandler current = handler;
        if (state == State.OPEN && current != null) {
            current.onReadComplete();
        }
        if (state != State.CLOSED) {
            plain.flush();
        }
    }

    @Override
    public void onWritable() {
        LinkHandler current = handler;
        if (state == State.OPEN && current != null) {
            current.onWritable();
        }
    }

    @Override
    public void onClosed(@Nullable P2PException failure) {
        switch (state) {
            case HANDSHAKE ->
                fail(failure(
                        ErrorCode.HANDSHAKE_INTERRUPTED, "the connection ended in its security handshake", failure));
            case OPEN -> {
                boolean inOrder = otherEnded || ending;
                close(
                        failure != null || inOrder
                                ? failure
                                : failure(
                                        ErrorCode.CONNECTION_LOST,
                                        "the connection ended without the other end having said so",
                                        null));
            }
            case CLOSED -> {
                // Told before.
            }
        }
    }

    private void close(@Nullable P2PException failure) {
        state = State.CLOSED;
        LinkHandler told = handler;
        if (told != null) {
            told.onClosed(failure);
        }
    }

    @Override
    public void wire(ByteBuffer bytes) {
        plain.write(bytes);
    }

    @Override
    public void open(LinkSecurity done) {
        proven = done;
    }

    @Override
    public void plain(ByteBuffer bytes) {
        unwrapped.add(bytes);
    }

    @Override
    public void ended() {
        otherEnded = true;
    }

    @Override
    public Loop loop() {
        return plain.loop();
    }

    @Override
    public Multiaddr localAddress() {
        return plain.localAddress();
    }

    @Override
    public Multiaddr remoteAddress() {
        return plain.remoteAddress();
    }

    @Override
    public LinkSecurity security() {
        LinkSecurity done = security;
        if (done == null) {
            throw new IllegalStateException(
                    "link to " + remoteAddress() + " is not secured (expected after its handshake)");
        }
        return done;
    }

    @Override
    public String transport() {
        return plain.transport();
    }

    @Override
    public long connectedAtNanos() {
        return plain.connectedAtNanos();
    }

    @Override
    public <T> T shared(T value) {
        return plain.shared(value);
    }

    @Override
    public void start(LinkHandler started) {
        handler = started;
    }

    @Override
    public void write(ByteBuffer data) {
        if (state == State.OPEN && !ending) {
            channel.send(data, this);
        }
        data.position(data.limit());
    }

    @Override
    public boolean isWritable() {
        return state == State.OPEN && !ending && plain.isWritable();
    }

    @Override
    public void flush() {
        if (state == State.OPEN) {
            plain.flush();
        }
    }

    @Override
    public void shutdown() {
        if (state == State.OPEN && !ending) {
            ending = true;
            channel.end(this);
            plain.flush();
            plain.shutdown();
        }
    }

    @Override
    public void abort() {
        ending = true;
        plain.abort();
    }
}
