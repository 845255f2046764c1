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

    /**
     * One socket's turn on the event loop is one read. A peer that floods with the smallest TLS records, thousands of them in
     * a read, would otherwise keep the loop for seconds, with the listener and all other links on it.
     */
    private static final int READS_AT_ONCE = 1;

    private Sockets() {}

    static void configure(SocketChannel socket) {
        RecvByteBufAllocator reads = new AdaptiveRecvByteBufAllocator(
                        READ_BYTES_MIN, READ_BYTES_INITIAL, READ_BYTES_MAX)
                .maxMessagesPerRead(READS_AT_ONCE);
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
