package io.p2p4j.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands in front of an inbound handshake as long as it lasts, and measures what it takes of the event loop. */
final class HandshakeClock extends ChannelInboundHandlerAdapter {
    private final HandshakePace pace;

    HandshakeClock(HandshakePace pace) {
        this.pace = pace;
    }

    /** The handshake is over. */
    void end(ChannelHandlerContext ctx) {
        ctx.pipeline().remove(this);
        pace.ended();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        long before = System.nanoTime();
        ctx.fireChannelRead(message);
        pace.spent(System.nanoTime() - before);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        long before = System.nanoTime();
        ctx.fireChannelReadComplete();
        pace.spent(System.nanoTime() - before);
    }
}
