package io.p2p4j.bench.subject;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One process's end of raw Netty: epoll where there is one, and the socket options of p2p-transport. */
final class NettySide implements Side {
    private static final int BACKLOG = 1024;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 << 10, 256 << 10);

    private final Way way;
    private final Optional<BaselineTls> tls;
    /** What encrypts without a handshake, by whether this end dials. */
    private final Function<Boolean, Optional<ChannelHandler>> records;

    private final EventLoopGroup group;

    NettySide(Way way, int loops, Optional<BaselineTls> tls) {
        this(way, loops, tls, dialer -> Optional.empty());
    }

    /** Encrypts by a handler that is made for each channel. */
    NettySide(Way way, int loops, Function<Boolean, ChannelHandler> records) {
        this(way, loops, Optional.empty(), dialer -> Optional.of(records.apply(dialer)));
    }

    private NettySide(
            Way way, int loops, Optional<BaselineTls> tls, Function<Boolean, Optional<ChannelHandler>> records) {
        this.way = way;
        this.tls = tls;
        this.records = records;
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(loops, io);
    }

    @Override
    public String listen(Service service, Arrivals arrivals) throws Exception {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        configure(channel);
                        tls.ifPresent(some -> channel.pipeline().addLast(some.newHandler(false, channel.alloc())));
                        records.apply(false).ifPresent(channel.pipeline()::addLast);
                        channel.pipeline()
                                .addLast(new Greeting.Sending(tls.isPresent()))
                                .addLast(
                                        switch (service) {
                                            case SINK -> new FrameCounter(arrivals.newCounter());
                                            case ECHO -> new BytesBack();
                                        });
                    }
                });
        Channel listener =
                bootstrap.bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
        return Integer.toString(((InetSocketAddress) listener.localAddress()).getPort());
    }

    private static void configure(Channel channel) {
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(2 << 10, 16 << 10, 256 << 10));
        channel.config().setWriteBufferWaterMark(WATER_MARK);
    }

    @Override
    public CompletionStage<Wire> connect(String address) {
        CompletableFuture<Wire> result = new CompletableFuture<>();
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        configure(channel);
                        tls.ifPresent(some -> channel.pipeline().addLast(some.newHandler(true, channel.alloc())));
                        records.apply(true).ifPresent(channel.pipeline()::addLast);
                        channel.pipeline().addLast(new Greeting.Awaiting(way, result));
                    }
                });
        bootstrap
                .connect(InetAddress.getLoopbackAddress(), Integer.parseInt(address))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        result.completeExceptionally(connected.cause());
                    }
                });
        return result;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
