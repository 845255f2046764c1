package io.p2p4j.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Transport;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One dial over QUIC. Each attempt has a UDP socket of its own. During the handshake it is connected, since only then does
 * the kernel tell that nobody listens at the other end; afterwards it is not, since then the kernel chooses the source
 * address anew when the host's changes, and the connection migrates.
 */
final class QuicDial extends AddressRace {
    /** The caller cancels in time, and a timer would keep the connection in memory. */
    private static final int CONNECT_MILLIS_NEVER = 0;

    /** A port that was asked for stays when a socket is disconnected, one that the kernel chose does not. */
    private static final int PORT_MIN = 32_768;

    private static final int PORT_MAX = 61_000;
    private static final int BINDS_MAX = 16;

    private final QuicRuntime runtime;
    private final Optional<PeerId> expected;

    QuicDial(QuicRuntime runtime, Multiaddr address, Optional<PeerId> expected, Transport.DialHandler handler) {
        super(runtime.resolver(), runtime.io().group().next(), address, handler);
        this.runtime = runtime;
        this.expected = expected;
    }

    @Override
    Attempt attempt(InetSocketAddress candidate, boolean several) {
        return new QuicAttempt(
                candidate, several || !QuicAddresses.isLiteral(address) ? QuicAddresses.of(candidate) : address);
    }

    /** One address, on the loop. */
    private final class QuicAttempt extends Attempt implements QuicHandshake.Outcome {
        private final InetSocketAddress candidate;
        private final Multiaddr remote;
        private @Nullable DatagramChannel socket;
        private @Nullable QuicHandshake handshake;
        /** Where the socket was when it was connected. */
        private @Nullable InetSocketAddress local;

        private boolean killed;
        private boolean secured;

        QuicAttempt(InetSocketAddress candidate, Multiaddr remote) {
            this.candidate = candidate;
            this.remote = remote;
        }

        @Override
        void start() {
            bind(BINDS_MAX);
        }

        private void bind(int triesLeft) {
            int port = triesLeft > 0 ? ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX) : 0;
            String any = candidate.getAddress() instanceof Inet4Address ? "0.0.0.0" : "::";
            ChannelFuture binding = new Bootstrap()
                    .group(loop)
                    .channelFactory(() -> runtime.io().newDatagramSocket(candidate.getAddress()))
                    .handler(new ChannelInitializer<DatagramChannel>() {
                        @Override
                        protected void initChannel(DatagramChannel channel) {
                            runtime.configure(channel);
                            channel.pipeline()
                                    .addLast(new Watch())
                                    .addLast(runtime.configure(new QuicClientCodecBuilder())
                                            .sslEngineProvider(connection ->
                                                    runtime.tls().client().newEngine(connection.alloc()))
                                            .build());
                        }
                    })
                    .bind(new InetSocketAddress(any, port));
            binding.addListener((ChannelFutureListener) bound -> onLoop(() -> {
                if (bound.isSuccess()) {
                    connect((DatagramChannel) bound.channel());
                } else if (triesLeft > 0) {
                    bind(triesLeft - 1);
                } else {
                    failed(Failures.connect(bound.cause(), address), false);
                }
            }));
        }

        private void connect(DatagramChannel bound) {
            socket = bound;
            if (killed) {
                bound.close();
                return;
            }
            bound.connect(candidate).addListener((ChannelFutureListener) connected -> {
                if (!connected.isSuccess()) {
                    bound.close();
                    failed(Failures.connect(connected.cause(), address), false);
                } else if (!killed) {
                    handshake(bound);
                }
            });
        }

        private void handshake(DatagramChannel bound) {
            local = bound.localAddress();
            QuicChannel.newBootstrap(bound)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_NEVER)
                    .handler(new ChannelInitializer<QuicChannel>() {
                        @Override
                        protected void initChannel(QuicChannel connection) {
                            secure(bound, connection);
                        }
                    })
                    .streamHandler(QuicSockets.incomingStreams(runtime))
                    .remoteAddress(candidate)
                    .connect()
                    .addListener(connected -> {
                        if (!connected.isSuccess()) {
                            onFailed(QuicFailures.handshake(connected.cause(), remote));
                            bound.close();
                        }
                    });
        }

        private void secure(DatagramChannel bound, QuicChannel connection) {
            // Not at once: within a read, the datagram that tells the other end is flushed only after this.
            connection
                    .closeFuture()
                    .addListener(closed -> onLoop(() -> {
                        bound.flush();
                        bound.close();
                    }));
            QuicRuntime.configure(connection);
            runtime.add(connection);
            QuicHandshake created =
                    new QuicHandshake(runtime, connection, ConnectionInfo.Role.DIALER, remote, expected, this);
            handshake = created;
            connection.pipeline().addLast("handshake", created);
        }

        @Override
        void kill() {
            killed = true;
            DatagramChannel bound = socket;
            QuicHandshake current = handshake;
            if (current != null) {
                current.cancel();
            } else if (bound != null) {
                bound.close();
            }
        }

        @Override
        public void onLink(QuicLink link) {
            secured = true;
            DatagramChannel bound = socket;
            if (bound != null) {
                QuicSockets.disconnect(bound);
            }
            if (won()) {
                handler.onMuxedLink(link);
            } else {
                link.abort();
            }
        }

        @Override
        public void onFailed(P2PException reason) {
            failed(reason, true);
        }

        /** The kernel has heard that the datagrams do not arrive. */
        private void unreachable(Throwable cause) {
            QuicHandshake current = handshake;
            if (!secured && current != null) {
                current.failWith(QuicFailures.unreachable(cause, remote));
            }
        }

        /**
         * Looks for what the kernel tells of a connected socket, and hides from QUIC that it is not connected any more: the
         * library takes no packet that came to another address than the first. The first handler of the pipeline.
         */
        private final class Watch extends ChannelDuplexHandler {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                InetSocketAddress known = local;
                if (secured
                        && known != null
                        && message instanceof DatagramPacket packet
                        && !known.equals(packet.recipient())) {
                    ctx.fireChannelRead(new DatagramPacket(packet.content(), known, packet.sender()));
                } else {
                    ctx.fireChannelRead(message);
                }
            }

            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                if (secured) {
                    ctx.write(message, promise);
                    return;
                }
                ctx.write(message, promise.unvoid()).addListener(written -> {
                    if (!written.isSuccess()) {
                        unreachable(written.cause());
                    }
                });
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                // Later, what could not be sent or read is a datagram that was lost.
                unreachable(cause);
            }
        }
    }
}
