package io.p2p4j.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Transport;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One dial: looks the name up if there is one and tries its addresses, each after the one before has failed or has been
 * silent for a moment (RFC 8305, section 5). The first that proves its identity wins. Everything but the cancelling
 * happens on one event loop.
 */
final class TcpDial implements Cancellable {
    /** How long an address may be silent before the next one is tried beside it. */
    static final long STAGGER_MILLIS = 250;

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
    private volatile @Nullable CompletableFuture<?> lookup;

    // Of the loop.
    private final List<Attempt> running = new ArrayList<>();
    private List<InetSocketAddress> candidates = List.of();
    private int next;
    private @Nullable Future<?> stagger;
    /** What the dial fails with; a failed handshake says more than a failed connect. */
    private @Nullable P2PException failure;

    private boolean failedInHandshake;

    TcpDial(TcpRuntime runtime, Multiaddr address, Optional<PeerId> expected, Transport.DialHandler handler) {
        this.runtime = runtime;
        this.address = address;
        this.expected = expected;
        this.handler = handler;
        this.loop = runtime.io().group().next();
    }

    void start(TcpAddresses.Target target) {
        if (target.isName()) {
            CompletableFuture<List<InetSocketAddress>> found =
                    runtime.resolver().resolve(target);
            lookup = found;
            found.whenComplete((addresses, unknown) -> {
                if (unknown == null) {
                    tryAll(addresses);
                } else {
                    onLoop(() -> fail(Failures.connect(unknown, address)));
                }
            });
            return;
        }
        try {
            tryAll(List.of(target.literal()));
        } catch (UnknownHostException zoneUnknown) {
            onLoop(() -> fail(Failures.connect(zoneUnknown, address)));
        }
    }

    /** Tries addresses in their order; called once. */
    void tryAll(List<InetSocketAddress> addresses) {
        onLoop(() -> {
            candidates = addresses;
            tryNext();
        });
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException closed) {
            // The loop has ended, so nobody else can settle this dial at the same time.
            fail(Failures.notRunning(address));
        }
    }

    private void tryNext() {
        cancelStagger();
        if (state.get() != State.PENDING || next == candidates.size()) {
            return;
        }
        Attempt attempt = new Attempt(candidates.get(next++));
        running.add(attempt);
        if (next < candidates.size()) {
            stagger = loop.schedule(this::tryNext, STAGGER_MILLIS, TimeUnit.MILLISECONDS);
        }
        attempt.start();
    }

    private void cancelStagger() {
        Future<?> timer = stagger;
        stagger = null;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void fail(P2PException reason) {
        if (state.compareAndSet(State.PENDING, State.SETTLED)) {
            handler.onDialFailed(reason);
        }
    }

    @Override
    public void cancel() {
        if (!state.compareAndSet(State.PENDING, State.CANCELLED)) {
            return;
        }
        CompletableFuture<?> pending = lookup;
        if (pending != null) {
            pending.cancel(false);
        }
        try {
            loop.execute(this::killAll);
        } catch (RejectedExecutionException closed) {
            // The loop has ended, and with it every socket.
            return;
        }
    }

    private void killAll() {
        cancelStagger();
        for (Attempt attempt : List.copyOf(running)) {
            attempt.kill();
        }
    }

    /** One address, on the loop. */
    private final class Attempt implements SecurityHandshake.Outcome {
        private final InetSocketAddress candidate;
        private @Nullable SocketChannel socket;

        Attempt(InetSocketAddress candidate) {
            this.candidate = candidate;
        }

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
            Multiaddr remote =
                    candidates.size() > 1 || !TcpAddresses.isLiteral(address) ? TcpAddresses.of(candidate) : address;
            try {
                runtime.secure(channel, ConnectionInfo.Role.DIALER, remote, expected, this);
            } catch (RuntimeException fault) {
                onFailed(Failures.handshake(fault, remote));
                Sockets.kill(channel);
            }
        }

        private void failed(P2PException reason, boolean inHandshake) {
            if (!running.remove(this)) {
                return;
            }
            if (inHandshake || !failedInHandshake) {
                failure = reason;
                failedInHandshake |= inHandshake;
            }
            if (next < candidates.size()) {
                tryNext();
            } else if (running.isEmpty()) {
                fail(Objects.requireNonNull(failure, "failure"));
            }
        }

        void kill() {
            SocketChannel current = socket;
            if (current != null) {
                Sockets.kill(current);
            }
        }

        @Override
        public void onLink(TcpLink link) {
            running.remove(this);
            if (state.compareAndSet(State.PENDING, State.SETTLED)) {
                killAll();
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
