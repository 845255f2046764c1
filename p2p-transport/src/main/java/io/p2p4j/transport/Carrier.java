package io.p2p4j.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.SocketChannel;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.address.Multiaddr;
import java.net.InetSocketAddress;

/** What stands between a TCP connection and a link's bytes: nothing, or the frames of WebSocket. Thread-safe. */
abstract class Carrier {
    /** TCP alone. */
    static final Carrier PLAIN = new Plain();

    /** Tells a pipeline that bytes may flow; see {@link #isReadyAtOnce}. */
    enum Ready {
        READY
    }

    /** Returns the name of the transport. */
    abstract String transport();

    /** Writes the address of a socket. */
    abstract Multiaddr address(Multiaddr tcp);

    final Multiaddr address(InetSocketAddress socket) {
        return address(TcpAddresses.of(socket));
    }

    abstract boolean isLiteral(Multiaddr address);

    /** Tells whether bytes may flow as soon as the socket is connected; else {@link Ready} follows. */
    abstract boolean isReadyAtOnce();

    /** Puts its handlers behind those that are there; on the socket's event loop. */
    abstract void install(SocketChannel socket, ConnectionInfo.Role role, Multiaddr remoteAddress);

    /** What tells a dialer at once, and without any state, that it is not wanted. */
    abstract ByteBuf refusal();

    private static final class Plain extends Carrier {
        /** A TLS record with the fatal alert access_denied, RFC 8446 sections 5.1 and 6.2. */
        private static final byte[] REFUSED = {21, 3, 3, 0, 2, 2, 49};

        @Override
        String transport() {
            return "tcp";
        }

        @Override
        Multiaddr address(Multiaddr tcp) {
            return tcp;
        }

        @Override
        boolean isLiteral(Multiaddr address) {
            return TcpAddresses.isLiteral(address);
        }

        @Override
        boolean isReadyAtOnce() {
            return true;
        }

        @Override
        void install(SocketChannel socket, ConnectionInfo.Role role, Multiaddr remoteAddress) {
            // The link's bytes are the socket's.
        }

        @Override
        ByteBuf refusal() {
            return Unpooled.wrappedBuffer(REFUSED);
        }
    }
}
