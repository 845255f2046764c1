package io.p2p4j.bench.subject;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.transport.LibP2pCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One process's end of gRPC-java, as fast as it can be made: epoll, callbacks on the event loop, wide windows, BoringSSL with
 * a certificate at both ends.
 */
final class GrpcSide implements Side {
    private static final int WINDOW_BYTES = 4 << 20;
    private static final int READY_BYTES = 1 << 20;

    private final EventLoopGroup group;
    private final boolean tls;
    private final LibP2pCertificate own = LibP2pCertificate.create(Identity.generate(), Instant.now());
    private @Nullable Server server;

    GrpcSide(int loops, boolean tls) {
        this.group = new EpollEventLoopGroup(loops);
        this.tls = tls;
    }

    private static SslContext build(SslContextBuilder builder) throws SSLException {
        return GrpcSslContexts.configure(builder, SslProvider.OPENSSL)
                .protocols("TLSv1.3")
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
    }

    @Override
    public String listen(Service service, Arrivals arrivals) throws Exception {
        ServerServiceDefinition definition = ServerServiceDefinition.builder(GrpcMessages.SERVICE)
                .addMethod(GrpcMessages.STREAM, (call, headers) -> serve(call, service, arrivals.newCounter()))
                .build();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .bossEventLoopGroup(group)
                .workerEventLoopGroup(group)
                .channelType(EpollServerSocketChannel.class)
                .flowControlWindow(WINDOW_BYTES)
                .directExecutor()
                .addService(definition);
        if (tls) {
            builder.sslContext(build(SslContextBuilder.forServer(own.privateKey(), own.certificate())
                    .clientAuth(ClientAuth.REQUIRE)));
        }
        Server started = builder.build().start();
        server = started;
        return Integer.toString(started.getPort());
    }

    private static ServerCall.Listener<byte[]> serve(
            ServerCall<byte[], byte[]> call, Service service, Arrivals.Counter counter) {
        call.sendHeaders(new Metadata());
        call.request(Integer.MAX_VALUE);
        return new ServerCall.Listener<>() {
            @Override
            public void onMessage(byte[] message) {
                if (service == Service.ECHO) {
                    call.sendMessage(message);
                }
                counter.add(1);
            }

            @Override
            public void onHalfClose() {
                call.close(Status.OK, new Metadata());
            }
        };
    }

    @Override
    public CompletionStage<Wire> connect(String address) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(address)))
                .eventLoopGroup(group)
                .channelType(EpollSocketChannel.class)
                .flowControlWindow(WINDOW_BYTES)
                .directExecutor();
        try {
            if (tls) {
                builder.sslContext(build(GrpcSslContexts.forClient().keyManager(own.privateKey(), own.certificate())))
                        .overrideAuthority("localhost");
            } else {
                builder.usePlaintext();
            }
        } catch (SSLException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Wire> result = new CompletableFuture<>();
        awaitReady(builder.build(), result);
        return result;
    }

    private static void awaitReady(ManagedChannel channel, CompletableFuture<Wire> result) {
        ConnectivityState state = channel.getState(true);
        switch (state) {
            case READY -> {
                ClientCall<byte[], byte[]> call =
                        channel.newCall(GrpcMessages.STREAM, CallOptions.DEFAULT.withOnReadyThreshold(READY_BYTES));
                result.complete(GrpcWire.start(channel, call));
            }
            case TRANSIENT_FAILURE, SHUTDOWN -> {
                channel.shutdownNow();
                result.completeExceptionally(new IllegalStateException("the channel is " + state));
            }
            case IDLE, CONNECTING -> channel.notifyWhenStateChanged(state, () -> awaitReady(channel, result));
        }
    }

    @Override
    public void close() {
        Server started = server;
        if (started != null) {
            started.shutdownNow();
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
