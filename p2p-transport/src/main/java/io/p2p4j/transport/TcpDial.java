package io.p2p4j.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Transport;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One dial: looks the name up if there is one, tries its addresses one after the other, secures the first that connects.
 * Everything but the cancelling happens on one event loop.
 */
final class TcpDial implements Cancellable {
    /** A backstop; the caller cancels earlier. */
    private static final int CONNECT_MILLIS_MAX = 120_000;

    private enum State {
        PENDING,
        SETTLED,
        CANCELLED
    }

    private final TcpRuntime runtime;
    private final Multiaddr address;
    private final Optional<PeerId> expected;
    private final Transport.DialHandler handler;
    private final EventLoop loop;
    private final AtomicReference<State> state = new AtomicReference<>(State.PENDING);
    /** The socket of the current attempt; of the loop. */
    private @Nullable SocketChannel socket;

    TcpDial(TcpRuntime runtime, Multiaddr address, Optional<PeerId> expected, Transport.DialHandler handler) {
        this.runtime = runtime;
        this.address = address;
        this.expected = expected;
        this.handler = handler;
        this.loop = runtime.io().group().next();
    }

    void start(TcpAddresses.Target target) {
        if (target.isName()) {
            runtime.resolver()
                    .resolve(target)
                    .whenComplete((found, failure) -> onLoop(() -> {
                        if (failure == null) {
                            attempt(found, 0);
                        } else {
                            fail(Failures.connect(failure, address));
                        }
                    }));
            return;
        }
        try {
            List<InetSocketAddress> single = List.of(target.literal());
            onLoop(() -> attempt(single, 0));
        } catch (UnknownHostException zoneUnknown) {
            onLoop(() -> fail(Failures.connect(zoneUnknown, address)));
        }
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException closed) {
            // The loop has ended, so nobody else can settle this dial at the same time.
            fail(Failures.notRunning(address));
        }
    }

    private void attempt(List<InetSocketAddress> candidates, int index) {
        if (state.get() != State.PENDING) {
            return;
        }
        InetSocketAddress candidate = candidates.get(index);
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channelFactory(runtime.io()::newSocket)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        socket = channel;
                        Multiaddr remote = candidates.size() > 1 || !TcpAddresses.isLiteral(address)
                                ? TcpAddresses.of(candidate)
                                : address;
                        runtime.secure(channel, ConnectionInfo.Role.DIALER, remote, expected, new Result());
                    }
                })
                .connect(candidate);
        connecting.addListener((ChannelFutureListener) connected -> {
            if (connected.isSuccess()) {
                return;
            }
            connected.channel().close();
            if (index + 1 < candidates.size()) {
                attempt(candidates, index + 1);
            } else {
                fail(Failures.connect(connected.cause(), address));
            }
        });
    }

    private void fail(P2PException failure) {
        if (state.compareAndSet(State.PENDING, State.SETTLED)) {
            handler.onDialFailed(failure);
        }
    }

    @Override
    public void cancel() {
        if (!state.compareAndSet(State.PENDING, State.CANCELLED)) {
            return;
        }
        try {
            loop.execute(() -> {
                SocketChannel current = socket;
                if (current != null) {
                    Sockets.kill(current);
                }
            });
        } catch (RejectedExecutionException closed) {
            // The loop has ended, and with it every socket.
            return;
        }
    }

    /** The outcome of the security handshake. */
    private final class Result implements SecurityHandshake.Outcome {
        @Override
        public void onLink(TcpLink link) {
            if (state.compareAndSet(State.PENDING, State.SETTLED)) {
                handler.onLink(link);
            } else {
                link.abort();
            }
        }

        @Override
        public void onFailed(P2PException failure) {
            fail(failure);
        }
    }
}
