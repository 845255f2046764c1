package io.p2p4j.bench.subject;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Sends frames on a channel; the last handler but one, so that it hears of writability. */
abstract class FrameSender extends ChannelInboundHandlerAdapter {
    /** How much is packed into one buffer: what p2p-transport packs. */
    static final int PACK_BYTES = 64 << 10;

    final Channel channel;

    FrameSender(Channel channel) {
        this.channel = channel;
    }

    /** Sends equal messages and returns when Netty has taken them all. */
    abstract void send(byte[] message, long count) throws Exception;

    static ByteBuf frame(Channel channel, byte[] message) {
        int size = FrameCounter.HEADER_BYTES + message.length;
        return channel.alloc().directBuffer(size, size).writeInt(message.length).writeBytes(message);
    }

    /** Tells whether messages are so large that packing several of them gains nothing. */
    static boolean isLarge(byte[] message) {
        return message.length >= PACK_BYTES / 2;
    }
}
