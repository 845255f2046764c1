package io.p2p4j.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** What a QUIC transport has from its first use to its close: threads, certificate, sockets, links. Thread-safe. */
final class QuicRuntime implements NettyTransport.Runtime {
    /** How many packets the kernel cuts out of one buffer, or joins in one, where it can. */
    private static final int SEGMENTS_MAX = 16;

    private static final int DATAGRAM_BYTES_MAX = 1500;
    private static final int SOCKET_BUFFER_BYTES = 2 << 20;
    private static final int READS_MAX = 32;
    /** Also how many paths are kept while the other end moves: with two, the second move in a row is one too many. */
    private static final int CONNECTION_IDS = 8;

    private final QuicOptions options;
    private final IoGroup io;
    private final QuicTls tls;
    private final NameResolver resolver = new NameResolver(InetAddress::getAllByName);
    private final Set<QuicChannel> connections = ConcurrentHashMap.newKeySet();
    /** Bound sockets of listeners, and of closed listeners as long as connections use them. */
    private final Set<QuicEndpoint> endpoints = ConcurrentHashMap.newKeySet();

    QuicRuntime(QuicOptions options) {
        this.options = options;
        this.tls = new QuicTls(options);
        this.io = new IoGroup(options.io(), options.actualLoops());
    }

    QuicOptions options() {
        return options;
    }

    IoGroup io() {
        return io;
    }

    QuicTls tls() {
        return tls;
    }

    NameResolver resolver() {
        return resolver;
    }

    @Override
    public AddressRace newDial(Multiaddr address, Optional<PeerId> expected, Transport.DialHandler handler) {
        return new QuicDial(this, address, expected, handler);
    }

    @Override
    public void bind(Multiaddr address, InetSocketAddress socket, Transport.ListenHandler handler) {
        for (QuicEndpoint endpoint : endpoints) {
            if (endpoint.takeOver(socket, handler)) {
                return;
            }
        }
        new QuicEndpoint(this).bind(address, socket, handler);
    }

    void add(QuicEndpoint endpoint) {
        endpoints.add(endpoint);
    }

    void remove(QuicEndpoint endpoint) {
        endpoints.remove(endpoint);
    }

    /** Keeps a connection in mind until it is over. */
    void add(QuicChannel connection) {
        connections.add(connection);
        connection.closeFuture().addListener(closed -> connections.remove(connection));
    }

    /** What both roles say of themselves in the handshake. */
    <B extends QuicCodecBuilder<B>> B configure(B codec) {
        codec.maxIdleTimeout(options.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .initialMaxData(options.linkWindowBytes())
                .initialMaxStreamDataBidirectionalLocal(options.streamWindowBytes())
                .initialMaxStreamDataBidirectionalRemote(options.streamWindowBytes())
                .initialMaxStreamsBidirectional(options.streamsMax())
                .initialMaxStreamsUnidirectional(0)
                .activeConnectionIdLimit(CONNECTION_IDS)
                .activeMigration(true);
        return codec;
    }

    /** Sets what makes many packets cheap, where the socket has it. */
    void configure(DatagramChannel socket) {
        socket.config().setReceiveBufferSize(SOCKET_BUFFER_BYTES);
        socket.config().setSendBufferSize(SOCKET_BUFFER_BYTES);
        int bytes = DATAGRAM_BYTES_MAX;
        if (socket instanceof EpollDatagramChannel) {
            // One call brings several packets: of one sender joined by the kernel, else up to as many messages.
            socket.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM_BYTES_MAX);
            bytes = DATAGRAM_BYTES_MAX * SEGMENTS_MAX;
        }
        FixedRecvByteBufAllocator reads = new FixedRecvByteBufAllocator(bytes);
        reads.maxMessagesPerRead(READS_MAX);
        socket.config().setRecvByteBufAllocator(reads);
    }

    /** Sets the same for a connection that uses the socket. */
    static void configure(QuicChannel connection) {
        if (connection.parent() instanceof EpollDatagramChannel) {
            connection
                    .config()
                    .setOption(
                            QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
                            EpollQuicUtils.newSegmentedAllocator(SEGMENTS_MAX));
        }
        connection.config().setOption(ChannelOption.AUTO_READ, true);
    }

    /** Aborts every connection, closes every socket, then ends the threads. */
    @Override
    public void close(CompletableFuture<Void> done) {
        resolver.close();
        for (QuicChannel connection : connections) {
            onLoopOf(connection, () -> abort(connection));
        }
        for (QuicEndpoint endpoint : endpoints) {
            endpoint.close();
        }
        io.close().addListener(ended -> {
            tls.release();
            done.complete(null);
        });
    }

    private static void onLoopOf(Channel channel, Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException ended) {
            // The loop has ended, and the connection with it.
            return;
        }
    }

    private static void abort(QuicChannel connection) {
        QuicHandshake handshake = connection.pipeline().get(QuicHandshake.class);
        QuicLink link = connection.pipeline().get(QuicLink.class);
        if (link != null) {
            link.abort();
        } else if (handshake != null) {
            handshake.interrupt(ErrorCode.PROVIDER_NOT_RUNNING, "the transport was closed");
        } else {
            connection.close();
        }
    }
}
