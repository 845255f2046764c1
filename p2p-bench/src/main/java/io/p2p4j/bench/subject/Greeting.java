package io.p2p4j.bench.subject;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;

/**
 * One byte from the listener when it is content with its peer. Without it the dialer would not know: in TLS 1.3 its own
 * handshake is complete before the other end has looked at its certificate.
 */
final class Greeting {
    private Greeting() {}

    /** The listener's side. */
    static final class Sending extends ChannelInboundHandlerAdapter {
        private final boolean afterTls;

        Sending(boolean afterTls) {
            this.afterTls = afterTls;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.fireChannelActive();
            if (!afterTls) {
                greet(ctx);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            ctx.fireUserEventTriggered(event);
            if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
                greet(ctx);
            }
        }

        private void greet(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(ctx.alloc().directBuffer(1).writeByte(0));
            ctx.pipeline().remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** The listener's side of a stream, which shows itself with a first byte of the dialer. */
    static final class Answering extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            buffer.skipBytes(1);
            ctx.writeAndFlush(ctx.alloc().directBuffer(1).writeByte(0));
            ctx.fireChannelRead(buffer);
            ctx.pipeline().remove(this);
        }
    }

    /** Shows a new stream to the listener, once it was made. */
    static void ask(Future<?> created, CompletableFuture<Wire> result) {
        if (created.isSuccess()) {
            Channel stream = (Channel) created.getNow();
            stream.writeAndFlush(stream.alloc().directBuffer(1).writeByte(0));
        } else {
            result.completeExceptionally(created.cause());
        }
    }

    /** The dialer's side. */
    static final class Awaiting extends ChannelInboundHandlerAdapter {
        private final Way way;
        private final CompletableFuture<Wire> result;

        Awaiting(Way way, CompletableFuture<Wire> result) {
            this.way = way;
            this.result = result;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((ByteBuf) message).release();
            NettyWire wire = NettyWire.on(ctx.channel(), way);
            ctx.pipeline().remove(this);
            result.complete(wire);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            result.completeExceptionally(cause);
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            result.completeExceptionally(new ClosedChannelException());
        }
    }
}
