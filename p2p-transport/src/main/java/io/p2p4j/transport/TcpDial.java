package io.p2p4j.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Transport;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One dial over TCP. */
final class TcpDial extends AddressRace {
    /** A backstop; the caller cancels earlier. */
    private static final int CONNECT_MILLIS_MAX = 120_000;

    private final TcpRuntime runtime;
    private final Carrier carrier;
    private final Optional<PeerId> expected;

    TcpDial(
            TcpRuntime runtime,
            Carrier carrier,
            Multiaddr address,
            Optional<PeerId> expected,
            Transport.DialHandler handler) {
        super(runtime.resolver(), runtime.io().group().next(), address, handler);
        this.runtime = runtime;
        this.carrier = carrier;
        this.expected = expected;
    }

    @Override
    Attempt attempt(InetSocketAddress candidate, boolean several) {
        return new TcpAttempt(candidate, several || !carrier.isLiteral(address) ? carrier.address(candidate) : address);
    }

    /** One address, on the loop. */
    private final class TcpAttempt extends Attempt implements SecurityHandshake.Outcome {
        private final InetSocketAddress candidate;
        private final Multiaddr remote;
        private @Nullable SocketChannel socket;

        TcpAttempt(InetSocketAddress candidate, Multiaddr remote) {
            this.candidate = candidate;
            this.remote = remote;
        }

        @Override
        void start() {
            ChannelFuture connecting = new Bootstrap()
                    .group(loop)
                    .channelFactory(runtime.io()::newSocket)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            secure(channel);
                        }
                    })
                    .connect(candidate);
            // Netty closes a channel that did not connect.
            connecting.addListener((ChannelFutureListener) connected -> {
                if (connected.isSuccess()) {
                    return;
                }
                P2PException reason = Failures.connect(connected.cause(), address);
                if (loop.inEventLoop()) {
                    failed(reason, false);
                } else {
                    // Without a socket there is no channel, and Netty tells it on a thread of its own.
                    onLoop(() -> failed(reason, false));
                }
            });
        }

        private void secure(SocketChannel channel) {
            socket = channel;
            try {
                runtime.secure(channel, carrier, ConnectionInfo.Role.DIALER, remote, expected, this);
            } catch (RuntimeException fault) {
                onFailed(Failures.handshake(fault, remote));
                Sockets.kill(channel);
            }
        }

        @Override
        void kill() {
            SocketChannel current = socket;
            if (current != null) {
                Sockets.kill(current);
            }
        }

        @Override
        public void onLink(TcpLink link) {
            if (won()) {
                handler.onLink(link);
            } else {
                link.abort();
            }
        }

        @Override
        public void onFailed(P2PException reason) {
            failed(reason, true);
        }
    }
}
