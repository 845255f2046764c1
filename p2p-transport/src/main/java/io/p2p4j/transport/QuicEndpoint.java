package io.p2p4j.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.core.transport.Transport;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The UDP socket of a listener, which all its connections share: it stays as long as one of them is there, also when the
 * listener was closed, and another listener of the same transport may take it over. Thread-safe.
 */
final class QuicEndpoint {
    /** The socket option IPV6_V6ONLY as Linux numbers it. */
    private static final ChannelOption<Integer> IPV6_ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    /** RFC 9000, section 20.1. */
    static final int CONNECTION_REFUSED = 2;

    /** The TLS alert of that name, as over TCP. */
    private static final int ACCESS_DENIED = 0x131;

    private static final int REFUSALS_PER_SECOND = 200;

    private final QuicRuntime runtime;
    private final QuicRetry retry = new QuicRetry();
    private final Set<QuicChannel> connections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Channel socket;
    /** Refusals of the present second; of the loop. */
    private int refusals;

    private long refusalsSecond;
    /** Who listens; null when nobody does any more. Guarded by this object. */
    private @Nullable QuicListening owner;

    QuicEndpoint(QuicRuntime runtime) {
        this.runtime = runtime;
    }

    void bind(Multiaddr address, InetSocketAddress socketAddress, Transport.ListenHandler handler) {
        Bootstrap bootstrap = new Bootstrap()
                .group(runtime.io().group())
                .channelFactory(() -> runtime.io().newDatagramSocket(socketAddress.getAddress()))
                .handler(new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel channel) {
                        runtime.configure(channel);
                        channel.pipeline().addLast(codec()).addLast(new Deaf());
                    }
                })
                // Nobody is accepted before the handler knows that it listens.
                .option(ChannelOption.AUTO_READ, false);
        if (runtime.io().kind() == IoKind.EPOLL && socketAddress.getAddress() instanceof Inet6Address) {
            bootstrap.option(IPV6_ONLY, 1);
        }
        bootstrap.bind(socketAddress).addListener((ChannelFutureListener) bound -> {
            if (!bound.isSuccess()) {
                handler.onListenFailed(Failures.bind(bound.cause(), address));
                return;
            }
            Channel channel = bound.channel();
            QuicListening listening = new QuicListening(runtime, this, boundAddress(channel), handler);
            synchronized (this) {
                socket = channel;
                owner = listening;
            }
            runtime.add(this);
            channel.closeFuture().addListener(closed -> {
                runtime.remove(this);
                listening.socketClosed();
            });
            handler.onListening(listening);
            channel.config().setAutoRead(true);
        });
    }

    private static InetSocketAddress boundAddress(Channel channel) {
        return (InetSocketAddress) channel.localAddress();
    }

    private ChannelHandler codec() {
        return runtime.configure(new QuicServerCodecBuilder())
                .sslEngineProvider(connection -> runtime.tls().server().newEngine(connection.alloc()))
                .tokenHandler(retry)
                // Each further id is another one. Netty's default derives all of them from the first, so that they are
                // the same,
                // and tries again with each packet to have as many as the peer takes.
                .connectionIdAddressGenerator(QuicConnectionIdGenerator.randomGenerator())
                .handler(new ChannelInitializer<QuicChannel>() {
                    @Override
                    protected void initChannel(QuicChannel connection) {
                        accept(connection);
                    }
                })
                .streamHandler(QuicSockets.incomingStreams(runtime))
                .build();
    }

    private void accept(QuicChannel connection) {
        QuicListening listening;
        synchronized (this) {
            listening = owner;
        }
        if (listening == null) {
            refuse(connection, CONNECTION_REFUSED);
            return;
        }
        connections.add(connection);
        connection.closeFuture().addListener(closed -> {
            connections.remove(connection);
            // Not at once: within a read, the datagram that tells the other end is flushed only after this.
            connection.eventLoop().execute(this::closeWhenUnused);
        });
        QuicRuntime.configure(connection);
        runtime.add(connection);
        if (!listening.accept(connection, retry)) {
            refuse(connection, ACCESS_DENIED);
        }
    }

    /**
     * Ends a connection whose first packet has just come, and tells the dialer, as far as that costs little: an answer needs
     * keys, and so the first half of a handshake.
     */
    private void refuse(QuicChannel connection, int code) {
        long second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        if (second != refusalsSecond) {
            refusalsSecond = second;
            refusals = 0;
        }
        if (++refusals > REFUSALS_PER_SECOND) {
            connection.close();
            return;
        }
        // Keys are there when the packet was read.
        connection.eventLoop().execute(() -> connection.close(false, code, Unpooled.EMPTY_BUFFER));
    }

    /** Listens again at an address whose listener was closed while connections use it; false when it is another one. */
    boolean takeOver(InetSocketAddress address, Transport.ListenHandler handler) {
        QuicListening listening;
        Channel channel;
        synchronized (this) {
            channel = socket;
            if (owner != null
                    || channel == null
                    || !channel.isOpen()
                    || !boundAddress(channel).equals(address)) {
                return false;
            }
            listening = new QuicListening(runtime, this, address, handler);
            owner = listening;
        }
        channel.eventLoop().execute(() -> handler.onListening(listening));
        return true;
    }

    /** The listener was closed. */
    void release(QuicListening listening) {
        boolean shared;
        synchronized (this) {
            if (owner == listening) {
                owner = null;
            }
            shared = !connections.isEmpty();
        }
        if (shared) {
            listening.socketClosed();
        } else {
            close();
        }
    }

    private void closeWhenUnused() {
        boolean unused;
        synchronized (this) {
            unused = owner == null && connections.isEmpty();
        }
        if (unused) {
            close();
        }
    }

    void close() {
        Channel channel = socket;
        if (channel != null) {
            channel.close();
        }
    }

    /** What arrives and is no QUIC, and what could not be sent, is nobody's business: UDP promises nothing. */
    private static final class Deaf extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // A datagram that makes no sense is dropped, as one that was lost.
        }
    }
}
