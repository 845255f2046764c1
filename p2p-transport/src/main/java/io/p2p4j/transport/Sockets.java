package io.p2p4j.transport;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;

/** What every connected socket of this transport has in common. */
final class Sockets {
    static final int WRITE_HIGH_BYTES = 256 << 10;
    static final int WRITE_LOW_BYTES = 128 << 10;

    private static final int READ_BYTES_MIN = 2 << 10;
    private static final int READ_BYTES_INITIAL = 16 << 10;
    private static final int READ_BYTES_MAX = 256 << 10;

    private Sockets() {}

    static void configure(SocketChannel socket) {
        RecvByteBufAllocator reads =
                new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_INITIAL, READ_BYTES_MAX);
        socket.config().setTcpNoDelay(true);
        socket.config().setRecvByteBufAllocator(reads);
        socket.config().setWriteBufferWaterMark(new WriteBufferWaterMark(WRITE_LOW_BYTES, WRITE_HIGH_BYTES));
    }

    /** Closes now and resets the connection: nothing is flushed, no handler is asked. On the event loop. */
    static void kill(Channel channel) {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException alreadyDown) {
            // The operating system refuses the option on a socket that has ended: then there is nothing to reset.
            channel.unsafe().close(channel.voidPromise());
            return;
        }
        channel.unsafe().close(channel.voidPromise());
    }
}
