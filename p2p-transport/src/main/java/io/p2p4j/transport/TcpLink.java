package io.p2p4j.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.LinkHandler;
import io.p2p4j.core.transport.LinkSecurity;
import io.p2p4j.core.transport.Loop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A secured TCP connection; the last handler of its pipeline. Owned by its event loop. */
final class TcpLink extends ChannelInboundHandlerAdapter implements Link {
    /**
     * Bytes are gathered into chunks that begin with the size of what the flush before had, and grow from the smaller size to
     * the larger as long as no flush comes between.
     */
    private static final int CHUNK_BYTES_MIN = 2 << 10;

    private static final int CHUNK_BYTES_MAX = 64 << 10;
    /** What is larger may be spread over chunks. */
    private static final int ROOM_BYTES_MAX = 1 << 10;

    private enum State {
        /** Bytes flow. */
        OPEN,
        /** This side has asked for the end. */
        ENDING,
        /** onClosed was called, or will be by start. */
        CLOSED
    }

    /** Tests of this package make its kernel buffer small. */
    final SocketChannel channel;

    private final NettyLoop loop;
    private final Carrier carrier;
    private final Multiaddr localAddress;
    private final Multiaddr remoteAddress;
    /** Null when there is none, see {@link TcpTransport#unsecured}. */
    private final @Nullable LinkSecurity security;

    private final long connectedAtNanos;

    private State state = State.OPEN;
    private @Nullable LinkHandler handler;
    /** What arrived before start; null when it has been given to the handler. */
    private @Nullable ArrayDeque<ByteBuf> early = new ArrayDeque<>();

    private @Nullable P2PException failure;
    private @Nullable ByteBuf chunk;
    /** What is left of the chunk. */
    private @Nullable ByteBuffer room;

    private int nextChunkBytes = CHUNK_BYTES_MIN;
    /** What the flush to come will have, as far as it matters. */
    private int unflushedBytes;

    /** True between an isWritable that said no and the onWritable that answers it. */
    private boolean writableOwed;

    private boolean writing;
    private boolean received;
    private @Nullable Cancellable endTimer;

    TcpLink(
            IoGroup io,
            SocketChannel channel,
            Carrier carrier,
            Multiaddr remoteAddress,
            @Nullable LinkSecurity security,
            long connectedAtNanos) {
        this.channel = channel;
        this.loop = io.loopOf(channel.eventLoop());
        this.carrier = carrier;
        this.localAddress = carrier.address(channel.localAddress());
        this.remoteAddress = remoteAddress;
        this.security = security;
        this.connectedAtNanos = connectedAtNanos;
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
        LinkSecurity proven = security;
        if (proven == null) {
            throw new IllegalStateException(
                    "link to " + remoteAddress + " proves nothing (expected security above it)");
        }
        return proven;
    }

    @Override
    public String transport() {
        return carrier.transport();
    }

    @Override
    public long connectedAtNanos() {
        return connectedAtNanos;
    }

    // Sending

    @Override
    public void write(ByteBuffer data) {
        if (state != State.OPEN) {
            data.position(data.limit());
            return;
        }
        while (data.hasRemaining()) {
            ByteBuffer left = room;
            if (left == null) {
                left = newChunk(data.remaining());
            }
            if (!left.hasRemaining()) {
                handOver();
                continue;
            }
            int count = Math.min(data.remaining(), left.remaining());
            int limit = data.limit();
            data.limit(data.position() + count);
            left.put(data);
            data.limit(limit);
            if (!left.hasRemaining()) {
                handOver();
            }
        }
    }

    @Override
    public @Nullable ByteBuffer room(int bytes) {
        if (state != State.OPEN || bytes > ROOM_BYTES_MAX) {
            return null;
        }
        ByteBuffer left = room;
        if (left != null && left.remaining() < bytes) {
            handOver();
            left = null;
        }
        return left != null ? left : newChunk(bytes);
    }

    private ByteBuffer newChunk(int bytes) {
        int size = Math.max(nextChunkBytes, Math.min(bytes, CHUNK_BYTES_MAX));
        nextChunkBytes = Math.min(size * 2, CHUNK_BYTES_MAX);
        ByteBuf buffer = channel.alloc().directBuffer(size, size);
        ByteBuffer whole = buffer.internalNioBuffer(0, size).slice();
        chunk = buffer;
        room = whole;
        return whole;
    }

    private void handOver() {
        ByteBuf buffer = chunk;
        ByteBuffer filled = room;
        if (buffer != null && filled != null) {
            chunk = null;
            room = null;
            unflushedBytes = Math.min(unflushedBytes + filled.position(), CHUNK_BYTES_MAX);
            channel.write(buffer.writerIndex(filled.position()));
        }
    }

    @Override
    public boolean isWritable() {
        if (state != State.OPEN) {
            return false;
        }
        if (channel.isWritable()) {
            return true;
        }
        writableOwed = true;
        return false;
    }

    @Override
    public void flush() {
        if (state != State.OPEN) {
            return;
        }
        // The socket may take it all at once and become writable in here; the handler hears of it after the call.
        writing = true;
        try {
            handOver();
            channel.flush();
        } finally {
            writing = false;
        }
        nextChunkBytes = Math.max(unflushedBytes, CHUNK_BYTES_MIN);
        unflushedBytes = 0;
        if (writableOwed && channel.isWritable()) {
            loop.execute(this::tellWritable);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!writing) {
            tellWritable();
        }
    }

    private void tellWritable() {
        LinkHandler current = handler;
        if (writableOwed && state == State.OPEN && channel.isWritable() && current != null) {
            writableOwed = false;
            current.onWritable();
        }
    }

    // Receiving

    @Override
    public void start(LinkHandler newHandler) {
        if (handler != null) {
            throw new IllegalStateException("link to " + remoteAddress + " was started before (expected once)");
        }
        handler = newHandler;
        ArrayDeque<ByteBuf> waiting = early;
        if (state == State.OPEN && waiting != null && waiting.isEmpty()) {
            early = null;
            return;
        }
        loop.execute(this::deliverEarly);
    }

    private void deliverEarly() {
        ArrayDeque<ByteBuf> waiting = early;
        early = null;
        LinkHandler current = handler;
        if (waiting == null || current == null) {
            return;
        }
        boolean some = !waiting.isEmpty();
        for (ByteBuf buffer = waiting.poll(); buffer != null; buffer = waiting.poll()) {
            deliver(current, buffer);
        }
        if (state == State.CLOSED) {
            current.onClosed(failure);
            return;
        }
        if (some && state == State.OPEN) {
            current.onReadComplete();
        }
        channel.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (state != State.OPEN || !(message instanceof ByteBuf buffer)) {
            ReferenceCountUtil.release(message);
            return;
        }
        received = true;
        loop.pace().heard(connectedAtNanos);
        LinkHandler current = handler;
        ArrayDeque<ByteBuf> waiting = early;
        if (waiting != null || current == null) {
            // Only what one read of the socket brought can still come after this.
            channel.config().setAutoRead(false);
            if (waiting != null) {
                waiting.add(buffer);
            }
            return;
        }
        deliver(current, buffer);
    }

    private void deliver(LinkHandler current, ByteBuf buffer) {
        try {
            if (state == State.ENDING) {
                return;
            }
            if (buffer.nioBufferCount() == 1) {
                current.onBytes(buffer.nioBuffer());
            } else {
                for (ByteBuffer part : buffer.nioBuffers()) {
                    if (state != State.ENDING) {
                        current.onBytes(part);
                    }
                }
            }
        } finally {
            buffer.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        LinkHandler current = handler;
        if (state == State.OPEN && early == null && current != null) {
            current.onReadComplete();
        }
    }

    // The end

    @Override
    public void shutdown() {
        if (state != State.OPEN) {
            return;
        }
        flush();
        state = State.ENDING;
        // Ends with the TLS close when everything before it has left; LingeringClose then waits for the other end.
        channel.close();
        if (channel.isOpen()) {
            endTimer = loop.schedule(
                    TimeUnit.SECONDS.toNanos(TlsSetup.CLOSE_FLUSH_SECONDS_MAX + 2L), () -> Sockets.kill(channel));
        }
    }

    @Override
    public void abort() {
        if (state == State.OPEN) {
            state = State.ENDING;
        }
        releaseChunk();
        ArrayDeque<ByteBuf> waiting = early;
        if (waiting != null && handler == null) {
            waiting.forEach(ByteBuf::release);
            waiting.clear();
        }
        // onClosed follows with channelInactive, which Netty never calls from within a close.
        Sockets.kill(channel);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent end && end.isSuccess()) {
            closed(null);
            channel.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (writing) {
            loop.execute(() -> broken(cause));
        } else {
            broken(cause);
        }
    }

    private void broken(Throwable cause) {
        if (state == State.OPEN) {
            closed(Failures.link(cause, !received, remoteAddress));
        }
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Cancellable timer = endTimer;
        if (timer != null) {
            // A timer that goes on would keep the link and its handler in memory.
            timer.cancel();
        }
        closed(state == State.ENDING || security == null ? null : Failures.truncated(remoteAddress));
    }

    private void closed(@Nullable P2PException reason) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        failure = reason;
        releaseChunk();
        LinkHandler current = handler;
        // With bytes still waiting for start, the end comes after them.
        if (current != null && early == null) {
            current.onClosed(reason);
        }
    }

    private void releaseChunk() {
        ByteBuf buffer = chunk;
        chunk = null;
        room = null;
        if (buffer != null) {
            buffer.release();
        }
    }
}
