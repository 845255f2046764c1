package io.p2p4j.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Stands next to the socket and makes an orderly close out of every close: sends the end, then drops what still comes in
 * until the other end closes too, for a bounded time. A socket that is closed with unread bytes resets the connection,
 * and a reset destroys what the other end has not read yet: the last message, or the alert that says why it was refused.
 * Owned by the event loop.
 */
final class LingeringClose extends ChannelDuplexHandler {
    private static final long LINGER_MILLIS_MAX = 1000;

    /**
     * Records that wait for the socket. A link stops at {@link Sockets#WRITE_HIGH_BYTES}, about 2,200 of the smallest; the
     * rest is for the largest single writes.
     */
    private static final int RECORDS_MAX = 8192;

    private boolean closing;
    private @Nullable Future<?> timer;

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!(ctx.channel() instanceof SocketChannel socket) || !socket.isActive()) {
            ctx.close(promise);
            return;
        }
        socket.closeFuture().addListener(closed -> promise.trySuccess());
        if (closing) {
            return;
        }
        closing = true;
        timer = ctx.executor()
                .schedule(() -> socket.unsafe().close(socket.voidPromise()), LINGER_MILLIS_MAX, TimeUnit.MILLISECONDS);
        // Done when everything before it is with the operating system.
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) flushed -> {
            if (flushed.isSuccess() && socket.isActive()) {
                socket.shutdownOutput().addListener(shut -> {
                    if (!shut.isSuccess()) {
                        socket.unsafe().close(socket.voidPromise());
                    }
                });
                socket.config().setAutoRead(true);
            } else {
                socket.unsafe().close(socket.voidPromise());
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (closing) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    /**
     * A peer can make the JDK's TLS answer, by key updates, and not read the answers. No link asked for those, so no link
     * stops them.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ChannelOutboundBuffer waiting = ctx.channel().unsafe().outboundBuffer();
        if (!closing && waiting != null && waiting.size() > RECORDS_MAX) {
            ctx.fireExceptionCaught(new SSLException("the other end asks for answers that it does not read ("
                    + waiting.size() + " records wait, expected at most " + RECORDS_MAX + ")"));
            Sockets.kill(ctx.channel());
            return;
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (closing) {
            ctx.channel().unsafe().close(ctx.voidPromise());
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
        ctx.fireChannelInactive();
    }
}
