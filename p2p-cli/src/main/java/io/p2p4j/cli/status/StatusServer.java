package io.p2p4j.cli.status;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Serves the status of one node over HTTP/1.1. Thread-safe. */
public final class StatusServer implements AutoCloseable {
    private static final int REQUEST_LINE_BYTES_MAX = 4096;
    private static final int HEADER_BYTES_MAX = 8192;
    private static final int CHUNK_BYTES = 8192;
    private static final long STOP_SECONDS = 2;

    private final EventLoopGroup loop;
    private final Channel listener;

    private StatusServer(EventLoopGroup loop, Channel listener) {
        this.loop = loop;
        this.listener = listener;
    }

    /**
     * Begins to serve.
     *
     * @param options where, and the limits
     * @param source what is served
     * @return the server
     * @throws IOException when the address cannot be listened at
     */
    public static StatusServer start(StatusOptions options, StatusSource source) throws IOException {
        // One thread: a status must not take processors from the node.
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("p2p-status", true), NioIoHandler.newFactory());
        Admission admission = new Admission(options);
        try {
            Channel listener = new ServerBootstrap()
                    .group(loop)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, 64)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            prepare(channel, options, source, admission);
                        }
                    })
                    .bind(options.address())
                    .syncUninterruptibly()
                    .channel();
            return new StatusServer(loop, listener);
        } catch (Exception failure) {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException(
                    "status: cannot listen at " + options.address() + ": " + failure.getMessage(), failure);
        }
    }

    private static void prepare(Channel channel, StatusOptions options, StatusSource source, Admission admission) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new WriteTimeoutHandler(options.answerTimeout().toMillis(), TimeUnit.MILLISECONDS));
        pipeline.addLast(new HttpServerCodec(REQUEST_LINE_BYTES_MAX, HEADER_BYTES_MAX, CHUNK_BYTES));
        pipeline.addLast(new BoundedBody(options.requestBytesMax()));
        pipeline.addLast(new FlowControlHandler());
        pipeline.addLast(new StatusHandler(options, source, admission));
    }

    /**
     * Returns where the status is.
     *
     * @return such as {@code http://127.0.0.1:8081}
     */
    public String url() {
        InetSocketAddress at = (InetSocketAddress) listener.localAddress();
        String host = at.getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? '[' + host + ']' : host) + ':' + at.getPort();
    }

    /** Closes the listener and every connection, and waits until they are closed. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        loop.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    }
}
