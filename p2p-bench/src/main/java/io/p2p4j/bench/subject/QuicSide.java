package io.p2p4j.bench.subject;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.ClientAuth;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.transport.LibP2pCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * One process's end of Netty's QUIC, set up as that of p2p-transport: many packets with one call of the system, large socket
 * buffers, a certificate at both ends.
 */
final class QuicSide implements Side {
    private static final int SEGMENTS_MAX = 16;
    private static final int DATAGRAM_BYTES_MAX = 1500;
    private static final int SOCKET_BUFFER_BYTES = 2 << 20;
    private static final int READS_MAX = 32;
    private static final long CONNECTION_WINDOW_BYTES = 16 << 20;
    private static final long STREAM_WINDOW_BYTES = 4 << 20;
    private static final int STREAMS_MAX = 1024;
    private static final long IDLE_SECONDS = 120;
    private static final String ALPN = "bench";

    private final Way way;
    private final EventLoopGroup group;
    private final QuicSslContext server;
    private final QuicSslContext client;

    QuicSide(Way way, int loops) {
        this.way = way;
        this.group = new MultiThreadIoEventLoopGroup(
                loops, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        LibP2pCertificate own = LibP2pCertificate.create(Identity.generate(), Instant.now());
        BaselineTls.Trust trust = new BaselineTls.Trust(BaselineTls.Proof.POSSESSION, false);
        this.server = QuicSslContextBuilder.forServer(own.privateKey(), null, own.certificate())
                .clientAuth(ClientAuth.REQUIRE)
                .trustManager(trust)
                .applicationProtocols(ALPN)
                .build();
        this.client = QuicSslContextBuilder.forClient()
                .keyManager(own.privateKey(), null, own.certificate())
                .trustManager(trust)
                .applicationProtocols(ALPN)
                .build();
    }

    private static <B extends QuicCodecBuilder<B>> B configure(B codec) {
        return codec.maxIdleTimeout(IDLE_SECONDS, TimeUnit.SECONDS)
                .initialMaxData(CONNECTION_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW_BYTES)
                .initialMaxStreamsBidirectional(STREAMS_MAX);
    }

    private static void configure(QuicChannel connection) {
        if (Epoll.isAvailable()) {
            connection
                    .config()
                    .setOption(
                            QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
                            EpollQuicUtils.newSegmentedAllocator(SEGMENTS_MAX));
        }
    }

    private Channel bind(ChannelHandler codec) throws InterruptedException {
        return bootstrap(codec).bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
    }

    private Bootstrap bootstrap(ChannelHandler codec) {
        return new Bootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .handler(new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel socket) {
                        configure(socket);
                        socket.pipeline().addLast(codec);
                    }
                });
    }

    private static void configure(DatagramChannel socket) {
        socket.config().setReceiveBufferSize(SOCKET_BUFFER_BYTES);
        socket.config().setSendBufferSize(SOCKET_BUFFER_BYTES);
        int bytes = DATAGRAM_BYTES_MAX;
        if (socket instanceof EpollDatagramChannel) {
            socket.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM_BYTES_MAX);
            bytes = DATAGRAM_BYTES_MAX * SEGMENTS_MAX;
        }
        FixedRecvByteBufAllocator reads = new FixedRecvByteBufAllocator(bytes);
        reads.maxMessagesPerRead(READS_MAX);
        socket.config().setRecvByteBufAllocator(reads);
    }

    @Override
    public String listen(Service service, Arrivals arrivals) throws Exception {
        ChannelHandler codec = configure(new QuicServerCodecBuilder())
                .sslContext(server)
                .handler(new ChannelInitializer<QuicChannel>() {
                    @Override
                    protected void initChannel(QuicChannel connection) {
                        configure(connection);
                    }
                })
                .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                    @Override
                    protected void initChannel(QuicStreamChannel stream) {
                        stream.pipeline()
                                .addLast(new Greeting.Answering())
                                .addLast(
                                        switch (service) {
                                            case SINK -> new FrameCounter(arrivals.newCounter());
                                            case ECHO -> new BytesBack();
                                        });
                    }
                })
                .build();
        return Integer.toString(((InetSocketAddress) bind(codec).localAddress()).getPort());
    }

    @Override
    public CompletionStage<Wire> connect(String address) {
        CompletableFuture<Wire> result = new CompletableFuture<>();
        InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(address));
        ChannelHandler codec =
                configure(new QuicClientCodecBuilder()).sslContext(client).build();
        bootstrap(codec).bind(InetAddress.getLoopbackAddress(), 0).addListener((ChannelFutureListener) bound -> {
            if (bound.isSuccess()) {
                connect(bound.channel(), remote, result);
            } else {
                result.completeExceptionally(bound.cause());
            }
        });
        return result;
    }

    private void connect(Channel socket, InetSocketAddress remote, CompletableFuture<Wire> result) {
        QuicChannel.newBootstrap(socket)
                .handler(new ChannelInitializer<QuicChannel>() {
                    @Override
                    protected void initChannel(QuicChannel connection) {
                        configure(connection);
                        // Not from within its reading.
                        connection
                                .closeFuture()
                                .addListener(closed -> socket.eventLoop().execute(socket::close));
                    }
                })
                .streamHandler(new ChannelInboundHandlerAdapter())
                .remoteAddress(remote)
                .connect()
                .addListener(connected -> {
                    if (connected.isSuccess()) {
                        QuicChannel connection = (QuicChannel) connected.getNow();
                        connection
                                .createStream(QuicStreamType.BIDIRECTIONAL, new Greeting.Awaiting(way, result))
                                .addListener(created -> Greeting.ask(created, result));
                    } else {
                        result.completeExceptionally(connected.cause());
                        socket.close();
                    }
                });
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
