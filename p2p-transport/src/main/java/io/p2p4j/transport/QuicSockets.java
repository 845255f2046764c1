package io.p2p4j.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.Socket;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.p2p4j.api.address.Multiaddr;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Objects;

/** What the UDP sockets under QUIC have in common. */
final class QuicSockets {
    private QuicSockets() {}

    /** Gives each stream that the other end opens to its link. */
    static ChannelHandler incomingStreams(QuicRuntime runtime) {
        return new IncomingStreams(runtime);
    }

    /**
     * Puts the stream in its own place before the link hears of it and reads. Netty's initializer would still be there, and what
     * the first read brings is perhaps a reset: the initializer would log it, close the channel and tell nobody.
     */
    @ChannelHandler.Sharable
    private static final class IncomingStreams extends ChannelInboundHandlerAdapter {
        private final QuicRuntime runtime;

        IncomingStreams(QuicRuntime runtime) {
            this.runtime = runtime;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            QuicStreamChannel channel = (QuicStreamChannel) ctx.channel();
            QuicLink link = channel.parent().pipeline().get(QuicLink.class);
            if (link == null) {
                channel.close();
                return;
            }
            QuicStream stream = new QuicStream(link, runtime.options().streamWindowBytes());
            channel.pipeline().replace(this, null, stream);
            link.incoming(stream);
        }
    }

    /** Returns where this end of a connection is; a socket that is bound to all addresses is asked which one it uses. */
    static Multiaddr localAddress(QuicChannel connection) {
        InetSocketAddress bound = (InetSocketAddress) Objects.requireNonNull(connection.localSocketAddress(), "local");
        InetSocketAddress remote =
                (InetSocketAddress) Objects.requireNonNull(connection.remoteSocketAddress(), "remote");
        if (!bound.getAddress().isAnyLocalAddress()) {
            return QuicAddresses.of(bound);
        }
        return QuicAddresses.of(new InetSocketAddress(routeTo(remote, bound.getAddress()), bound.getPort()));
    }

    /**
     * Lets the kernel forget whom a socket is connected to; it keeps its port. Netty's own disconnect of an epoll channel
     * ends the channel, and one of io_uring has none.
     */
    static void disconnect(DatagramChannel channel) {
        if (channel instanceof EpollDatagramChannel epoll && epoll.fd() instanceof Socket socket) {
            try {
                socket.disconnect();
            } catch (IOException stillConnected) {
                // It works as it is, but for a change of this host's address.
                return;
            }
        } else if (channel instanceof NioDatagramChannel) {
            channel.disconnect();
        }
    }

    private static InetAddress routeTo(InetSocketAddress remote, InetAddress otherwise) {
        try (DatagramSocket socket = new DatagramSocket()) {
            // Sends nothing: the kernel looks up the route.
            socket.connect(remote);
            return socket.getLocalAddress();
        } catch (SocketException | java.io.UncheckedIOException unroutable) {
            return otherwise;
        }
    }
}
