package io.p2p4j.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.util.ReferenceCountUtil;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One stream of a QUIC connection; the only handler of its pipeline. Owned by its event loop. */
final class QuicStream extends ChannelInboundHandlerAdapter implements LinkStream {
    /** Bytes are gathered into chunks that grow from the smaller size to the larger as long as no flush comes between. */
    private static final int CHUNK_BYTES_MIN = 1 << 10;

    private static final int CHUNK_BYTES_MAX = 64 << 10;

    private final QuicLink link;
    private final int windowBytes;
    private @Nullable QuicStreamChannel channel;
    private @Nullable LinkStreamHandler handler;

    private @Nullable ByteBuf chunk;
    private int nextChunkBytes = CHUNK_BYTES_MIN;
    /** Bytes that QUIC has not taken, the chunk's among them. */
    private int pendingBytes;

    private int unconsumed;
    private boolean inUnflushed;
    private boolean inWaiting;
    private boolean outputOver;
    private boolean inputOver;
    private boolean stopped;

    QuicStream(QuicLink link, int windowBytes) {
        this.link = link;
        this.windowBytes = windowBytes;
    }

    /** From now on somebody takes what comes. */
    void accept(LinkStreamHandler newHandler) {
        handler = newHandler;
        QuicStreamChannel open = channel;
        if (open != null && !inputOver) {
            open.config().setAutoRead(true);
        }
    }

    private QuicStreamChannel channel() {
        return Objects.requireNonNull(channel, "channel");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        QuicStreamChannel open = (QuicStreamChannel) ctx.channel();
        channel = open;
        open.config().setAllowHalfClosure(true);
        open.config().setAutoRead(handler != null);
    }

    @Override
    public long id() {
        return channel().streamId();
    }

    // Sending

    @Override
    public boolean isWritable() {
        return writableBytes() > 0;
    }

    @Override
    public int writableBytes() {
        if (outputOver || !link.isOpen()) {
            return 0;
        }
        long credit = channel().bytesBeforeUnwritable() - pendingBytes;
        int room = (int) Math.min(link.room(), credit);
        if (room > 0) {
            return room;
        }
        if (!inWaiting) {
            inWaiting = true;
            link.owed(this);
        }
        return 0;
    }

    /** Tells the handler when the stream is writable, and else waits on. */
    void tellWritable() {
        inWaiting = false;
        LinkStreamHandler current = handler;
        if (current != null && writableBytes() > 0) {
            current.onWritable();
        }
    }

    @Override
    public void write(ByteBuffer data) {
        if (outputOver || !link.isOpen()) {
            data.position(data.limit());
            return;
        }
        link.pending(this, data.remaining());
        pendingBytes += data.remaining();
        while (data.hasRemaining()) {
            ByteBuf buffer = chunk;
            if (buffer == null) {
                int size = Math.max(nextChunkBytes, Math.min(data.remaining(), CHUNK_BYTES_MAX));
                nextChunkBytes = Math.min(size * 2, CHUNK_BYTES_MAX);
                buffer = channel().alloc().directBuffer(size, size);
                chunk = buffer;
            }
            int count = Math.min(data.remaining(), buffer.writableBytes());
            int limit = data.limit();
            data.limit(data.position() + count);
            buffer.writeBytes(data);
            data.limit(limit);
            if (!buffer.isWritable()) {
                handOver();
            }
        }
    }

    void markUnflushed(List<QuicStream> unflushed) {
        if (!inUnflushed) {
            inUnflushed = true;
            unflushed.add(this);
        }
    }

    void flushNow() {
        inUnflushed = false;
        nextChunkBytes = CHUNK_BYTES_MIN;
        handOver();
    }

    private void handOver() {
        ByteBuf buffer = chunk;
        if (buffer == null) {
            return;
        }
        chunk = null;
        int bytes = buffer.readableBytes();
        link.handedOver(bytes);
        channel().write(buffer).addListener(written -> {
            settled(bytes);
            if (!written.isSuccess()) {
                notTaken(written.cause());
            }
        });
    }

    private void settled(int bytes) {
        pendingBytes -= bytes;
        link.settled(bytes);
    }

    private void notTaken(Throwable cause) {
        outputOver = true;
        if (cause instanceof ChannelOutputShutdownException && !stopped && link.isOpen()) {
            stopped = true;
            // The write may stand in a call of the handler's own.
            link.loop().execute(() -> tell(current -> current.onStopped(0)));
        }
    }

    /** Drops what QUIC was not given. */
    void drop() {
        ByteBuf buffer = chunk;
        chunk = null;
        if (buffer != null) {
            settled(buffer.readableBytes());
            buffer.release();
        }
        outputOver = true;
    }

    @Override
    public void finish() {
        if (outputOver || !link.isOpen()) {
            return;
        }
        handOver();
        outputOver = true;
        // Not shutdownOutput: that overtakes what waits for credit.
        channel().write(QuicStreamFrame.EMPTY_FIN);
    }

    @Override
    public void reset(long code) {
        drop();
        if (!link.isOpen() || (stopped && inputOver)) {
            return;
        }
        inputOver = true;
        handler = null;
        QuicStreamChannel open = channel();
        open.shutdown((int) Math.min(code, Integer.MAX_VALUE));
        open.close();
    }

    @Override
    public void stopReading(long code) {
        if (!inputOver && link.isOpen()) {
            inputOver = true;
            channel().shutdownInput((int) Math.min(code, Integer.MAX_VALUE));
        }
    }

    // Receiving

    @Override
    public void consumed(int bytes) {
        unconsumed -= bytes;
        QuicStreamChannel open = channel();
        if (!inputOver && unconsumed < windowBytes && !open.config().isAutoRead()) {
            open.config().setAutoRead(true);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        LinkStreamHandler current = handler;
        if (current == null || inputOver || !(message instanceof ByteBuf buffer)) {
            ReferenceCountUtil.release(message);
            return;
        }
        link.received();
        unconsumed += buffer.readableBytes();
        if (unconsumed >= windowBytes) {
            ctx.channel().config().setAutoRead(false);
        }
        try {
            current.onBytes(buffer.nioBuffer());
        } catch (RuntimeException | Error thrown) {
            link.fault(thrown);
        } finally {
            buffer.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        link.batchOver();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (inWaiting && ctx.channel().isWritable()) {
            link.tellLater();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && !inputOver) {
            inputOver = true;
            tell(LinkStreamHandler::onEnd);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof QuicStreamResetException reset && !inputOver) {
            inputOver = true;
            tell(current -> current.onReset(reset.applicationProtocolCode()));
        }
    }

    private void tell(Consumer<LinkStreamHandler> what) {
        LinkStreamHandler current = handler;
        if (current == null) {
            return;
        }
        try {
            what.accept(current);
        } catch (RuntimeException | Error thrown) {
            link.fault(thrown);
        }
        link.batchOver();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        drop();
    }
}
