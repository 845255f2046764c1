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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A plain link with a channel over it. What is written is gathered until the next flush, so that many small writes cost
 * one record. Owned by the link's loop.
 */
final class SecuredLink implements Link, LinkHandler, SecureChannel.Output {
    /** One record of Noise, four of TLS. */
    private static final int GATHERED_BYTES_MAX = (1 << 16) - 1 - 16;

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
    private State state = State.HANDSHAKE;
    private boolean otherEnded;
    private boolean ending;
    private @Nullable LinkSecurity security;
    private @Nullable LinkHandler handler;
    private @Nullable Cancellable timer;
    private boolean started;
    private boolean released;
    /** What was written and not wrapped; borrowed from {@link Scratch} while there is something. */
    private @Nullable ByteBuffer gathered;

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
        started = true;
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

    /** Ends a handshake whose place is another one's; nothing once it is over. */
    void displace(P2PException failure) {
        if (state == State.HANDSHAKE) {
            fail(failure);
            plain.abort();
        }
    }

    /** Says nothing more to anybody. */
    void cancel() {
        stopTimer();
        state = State.CLOSED;
        plain.abort();
        if (!started) {
            // Nobody will say that it is closed.
            release();
        }
    }

    private void release() {
        dropGathered();
        if (!released) {
            released = true;
            channel.release();
        }
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
        try {
            channel.receive(data, this);
        } catch (P2PException broken) {
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
        wrap();
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
            wrap();
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
        release();
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
        if (state == State.HANDSHAKE) {
            opened(done);
        }
    }

    @Override
    public void plain(ByteBuffer bytes) {
        LinkHandler current = handler;
        if (state == State.OPEN && current != null) {
            current.onBytes(bytes);
        }
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
            while (data.hasRemaining()) {
                gather(data);
            }
        }
        data.position(data.limit());
    }

    private void gather(ByteBuffer data) {
        ByteBuffer buffer = gathered;
        if (buffer == null) {
            buffer = (channel.worksOutside() ? Scratch.takeOutside() : Scratch.take()).limit(GATHERED_BYTES_MAX);
            gathered = buffer;
        }
        int count = Math.min(data.remaining(), buffer.remaining());
        buffer.put(buffer.position(), data, data.position(), count).position(buffer.position() + count);
        data.position(data.position() + count);
        if (!buffer.hasRemaining()) {
            wrap();
        }
    }

    private void wrap() {
        ByteBuffer buffer = gathered;
        if (buffer == null) {
            return;
        }
        gathered = null;
        if (state == State.OPEN) {
            channel.send(buffer.flip(), this);
        }
        Scratch.giveBack(buffer);
    }

    private void dropGathered() {
        ByteBuffer buffer = gathered;
        gathered = null;
        if (buffer != null) {
            Scratch.giveBack(buffer);
        }
    }

    @Override
    public boolean isWritable() {
        return state == State.OPEN && !ending && plain.isWritable();
    }

    @Override
    public void flush() {
        if (state == State.OPEN) {
            wrap();
            plain.flush();
        }
    }

    @Override
    public void shutdown() {
        if (state == State.OPEN && !ending) {
            ending = true;
            wrap();
            channel.end(this);
            plain.flush();
            plain.shutdown();
        }
    }

    @Override
    public void abort() {
        ending = true;
        dropGathered();
        plain.abort();
    }
}
