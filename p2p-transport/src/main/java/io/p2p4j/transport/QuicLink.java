package io.p2p4j.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicPathEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.LinkSecurity;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.core.transport.Loop;
import io.p2p4j.core.transport.MuxedLink;
import io.p2p4j.core.transport.MuxedLinkHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A secured QUIC connection; the last handler of its pipeline. Owned by its event loop. */
final class QuicLink extends ChannelInboundHandlerAdapter implements MuxedLink {
    /** How long shutdown waits for the other end's close. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long a close waits behind many bytes: while the congestion window is full, QUIC cannot say that it closes. */
    private static final long CLOSE_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private static final long RECENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** A new connection's congestion window (RFC 9002, section 7.2). */
    private static final int RECENT_BYTES_MAX = 12_000;

    private static final int ABORTED = 1;
    private static final int DETAIL_BYTES_MAX = 256;

    private enum State {
        /** Bytes flow. */
        OPEN,
        /** This side has asked for the end. */
        ENDING,
        /** onClosed was called, or will be by start. */
        CLOSED
    }

    final QuicChannel channel;
    private final NettyLoop loop;
    private final Multiaddr localAddress;
    private final LinkSecurity security;
    private final long connectedAtNanos;
    private final int streamWindowBytes;
    private volatile Multiaddr remoteAddress;

    private State state = State.OPEN;
    private @Nullable MuxedLinkHandler handler;
    /** Streams that the other end opened before start; null from then on. */
    private @Nullable List<QuicStream> early = new ArrayList<>();

    private @Nullable P2PException failure;
    /** What the other end said when it closed before start. */
    private @Nullable QuicConnectionCloseEvent earlyClose;

    private boolean received;
    private @Nullable Cancellable linger;

    /** Streams that have bytes which were not given to QUIC. */
    private final List<QuicStream> unflushed = new ArrayList<>();
    /** Streams that were told that they are not writable. */
    private final ArrayDeque<QuicStream> waiting = new ArrayDeque<>();

    private long pendingBytes;
    /** Bytes that QUIC was given lately, and since when. */
    private long recentBytes;

    private long recentSinceNanos;
    private boolean closeScheduled;

    private boolean writableOwed;
    private boolean tellingScheduled;
    private boolean streamsOwed;

    QuicLink(
            QuicRuntime runtime,
            QuicChannel channel,
            Multiaddr remoteAddress,
            LinkSecurity security,
            long connectedAtNanos) {
        this.channel = channel;
        this.loop = runtime.io().loopOf(channel.eventLoop());
        this.localAddress = QuicSockets.localAddress(channel);
        this.remoteAddress = remoteAddress;
        this.security = security;
        this.connectedAtNanos = connectedAtNanos;
        this.streamWindowBytes = runtime.options().streamWindowBytes();
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public Multiaddr localAddress() {
        return localAddress;
    }

    @Override
    public Multiaddr remoteAddress() {
        return remoteAddress;
    }

    @Override
    public LinkSecurity security() {
        return security;
    }

    @Override
    public String transport() {
        return "quic";
    }

    @Override
    public long connectedAtNanos() {
        return connectedAtNanos;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    // Streams

    @Override
    public @Nullable LinkStream openStream(LinkStreamHandler streamHandler) {
        if (state != State.OPEN) {
            return null;
        }
        if (channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) <= 0) {
            streamsOwed = true;
            return null;
        }
        QuicStream stream = new QuicStream(this, streamWindowBytes);
        stream.accept(streamHandler);
        Future<QuicStreamChannel> opened = channel.createStream(QuicStreamType.BIDIRECTIONAL, stream);
        if (!opened.isSuccess()) {
            // On the loop it is there at once, or it never will be.
            streamsOwed = true;
            return null;
        }
        return stream;
    }

    /** The other end opened a stream. */
    void incoming(QuicStream stream) {
        List<QuicStream> before = early;
        MuxedLinkHandler current = handler;
        if (before != null) {
            before.add(stream);
        } else if (current != null && state == State.OPEN) {
            accept(current, stream);
        } else {
            stream.reset(ABORTED);
        }
    }

    private void accept(MuxedLinkHandler current, QuicStream stream) {
        try {
            stream.accept(current.onStream(stream));
        } catch (RuntimeException | Error thrown) {
            fault(thrown);
        }
    }

    // Sending

    @Override
    public boolean isWritable() {
        if (state != State.OPEN) {
            return false;
        }
        if (pendingBytes < Sockets.WRITE_HIGH_BYTES) {
            return true;
        }
        writableOwed = true;
        return false;
    }

    /** What the whole link should take now. */
    int room() {
        return state == State.OPEN ? (int) Math.max(0, Sockets.WRITE_HIGH_BYTES - pendingBytes) : 0;
    }

    /** Bytes wait in a stream. */
    void pending(QuicStream stream, int bytes) {
        pendingBytes += bytes;
        stream.markUnflushed(unflushed);
    }

    /** QUIC is given bytes. */
    void handedOver(int bytes) {
        long now = loop.nanoTime();
        if (now - recentSinceNanos > RECENT_NANOS) {
            recentSinceNanos = now;
            recentBytes = 0;
        }
        recentBytes += bytes;
    }

    private boolean mayBeCongested() {
        return recentBytes > RECENT_BYTES_MAX && loop.nanoTime() - recentSinceNanos < 2 * RECENT_NANOS;
    }

    /** Bytes were given to QUIC, or dropped. */
    void settled(int bytes) {
        pendingBytes -= bytes;
        if (pendingBytes <= Sockets.WRITE_LOW_BYTES && (writableOwed || !waiting.isEmpty())) {
            tellLater();
        }
    }

    /** A stream was told that it is not writable. */
    void owed(QuicStream stream) {
        waiting.addLast(stream);
    }

    void tellLater() {
        if (!tellingScheduled && state == State.OPEN) {
            tellingScheduled = true;
            loop.execute(this::tellWritable);
        }
    }

    private void tellWritable() {
        tellingScheduled = false;
        MuxedLinkHandler current = handler;
        if (current == null || state != State.OPEN) {
            return;
        }
        try {
            for (int i = waiting.size(); i > 0; i--) {
                QuicStream stream = waiting.pollFirst();
                if (stream != null) {
                    stream.tellWritable();
                }
            }
            if (writableOwed && pendingBytes < Sockets.WRITE_HIGH_BYTES) {
                writableOwed = false;
                current.onWritable();
            } else {
                current.onReadComplete();
            }
        } catch (RuntimeException | Error thrown) {
            fault(thrown);
        }
    }

    @Override
    public void flush() {
        // What a stream writes to QUIC may make others flush as well, so no iterator.
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flushNow();
        }
        unflushed.clear();
    }

    // Receiving

    @Override
    public void start(MuxedLinkHandler newHandler) {
        if (handler != null) {
            throw new IllegalStateException("link to " + remoteAddress + " was started before (expected once)");
        }
        handler = newHandler;
        List<QuicStream> before = early;
        if (state == State.OPEN && before != null && before.isEmpty()) {
            early = null;
            return;
        }
        loop.execute(this::deliverEarly);
    }

    private void deliverEarly() {
        List<QuicStream> before = early;
        early = null;
        MuxedLinkHandler current = handler;
        if (before == null || current == null) {
            return;
        }
        if (state == State.CLOSED) {
            QuicConnectionCloseEvent close = earlyClose;
            if (close != null) {
                tellClose(current, close);
            }
            current.onClosed(failure);
            return;
        }
        before.forEach(stream -> accept(current, stream));
    }

    void received() {
        received = true;
    }

    /** A stream has told its handler something. */
    void batchOver() {
        MuxedLinkHandler current = handler;
        if (current != null && state != State.CLOSED) {
            current.onReadComplete();
        }
    }

    void fault(Throwable thrown) {
        MuxedLinkHandler current = handler;
        if (current != null) {
            current.onFault(thrown);
        } else {
            abort();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof QuicConnectionCloseEvent close) {
            peerClosed(close);
        } else if (event instanceof QuicPathEvent.PeerMigrated migrated) {
            remoteAddress = QuicAddresses.of(migrated.remote());
            MuxedLinkHandler current = handler;
            if (current != null && state == State.OPEN) {
                current.onRemoteAddressChanged();
            }
        } else if (event instanceof QuicStreamLimitChangedEvent && streamsOwed) {
            streamsOwed = false;
            MuxedLinkHandler current = handler;
            if (current != null && state == State.OPEN) {
                current.onStreamsAvailable();
            }
        }
    }

    // The end

    private void peerClosed(QuicConnectionCloseEvent close) {
        if (close.isApplicationClose()) {
            MuxedLinkHandler current = handler;
            if (current == null || early != null) {
                earlyClose = close;
            } else if (state != State.CLOSED) {
                tellClose(current, close);
            }
            closed(null);
        } else {
            closed(QuicFailures.linkClosed(close, !received, remoteAddress));
        }
        channel.close();
    }

    private static void tellClose(MuxedLinkHandler current, QuicConnectionCloseEvent close) {
        current.onPeerClose(close.error(), QuicFailures.reason(close));
    }

    @Override
    public void close(long code, String detail) {
        if (state == State.CLOSED) {
            return;
        }
        flush();
        int number = (int) Math.min(code, Integer.MAX_VALUE);
        if (!mayBeCongested()) {
            end(number, detail);
        } else if (!closeScheduled) {
            state = State.ENDING;
            closeScheduled = true;
            loop.schedule(CLOSE_DELAY_NANOS, () -> {
                if (channel.isOpen()) {
                    end(number, detail);
                }
            });
        }
    }

    private void end(int code, String detail) {
        state = State.ENDING;
        byte[] text = detail.getBytes(StandardCharsets.UTF_8);
        ByteBuf reason = channel.alloc().directBuffer(DETAIL_BYTES_MAX);
        reason.writeBytes(text, 0, Math.min(text.length, DETAIL_BYTES_MAX));
        // onClosed follows with channelInactive, which Netty never calls from within a close.
        channel.close(true, code, reason);
    }

    @Override
    public void shutdown() {
        if (state != State.OPEN) {
            return;
        }
        flush();
        state = State.ENDING;
        linger = loop.schedule(LINGER_NANOS, () -> {
            if (channel.isOpen()) {
                end(0, "");
            }
        });
    }

    @Override
    public void abort() {
        if (state != State.CLOSED && channel.isOpen() && !closeScheduled) {
            end(ABORTED, "aborted");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (state == State.ENDING) {
            closed(null);
        } else if (channel.isTimedOut()) {
            closed(Failures.of(
                    ErrorCode.CONNECTION_LOST, "nothing was heard of the other end any more", remoteAddress, null));
        } else {
            closed(Failures.truncated(remoteAddress));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (state == State.OPEN) {
            closed(Failures.of(ErrorCode.CONNECTION_LOST, "QUIC broke: " + cause.getMessage(), remoteAddress, cause));
        }
        channel.close();
    }

    private void closed(@Nullable P2PException reason) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        failure = reason;
        Cancellable timer = linger;
        if (timer != null) {
            timer.cancel();
        }
        unflushed.forEach(QuicStream::drop);
        unflushed.clear();
        waiting.clear();
        MuxedLinkHandler current = handler;
        if (current != null && early == null) {
            current.onClosed(reason);
        }
    }
}
