package io.p2p4j.transport;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Transport;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
abstract class AddressRace implements Cancellable {
    /** How long an address may be silent before the next one is tried beside it. */
    static final long STAGGER_MILLIS = 250;

    private enum State {
        PENDING,
        SETTLED,
        CANCELLED
    }

    final Multiaddr address;
    final Transport.DialHandler handler;
    final EventLoop loop;
    private final NameResolver resolver;
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

    AddressRace(NameResolver resolver, EventLoop loop, Multiaddr address, Transport.DialHandler handler) {
        this.resolver = resolver;
        this.loop = loop;
        this.address = address;
        this.handler = handler;
    }

    /** Makes an attempt at one address, which is not started; several tells whether there are others. */
    abstract Attempt attempt(InetSocketAddress candidate, boolean several);

    final void start(TcpAddresses.Target target) {
        if (target.isName()) {
            CompletableFuture<List<InetSocketAddress>> found = resolver.resolve(target);
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
    final void tryAll(List<InetSocketAddress> addresses) {
        onLoop(() -> {
            candidates = addresses;
            tryNext();
        });
    }

    final void onLoop(Runnable task) {
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
        Attempt attempt = attempt(candidates.get(next++), candidates.size() > 1);
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
    public final void cancel() {
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
    abstract class Attempt {
        abstract void start();

        /** Ends it; nobody needs to hear of that. */
        abstract void kill();

        /** There will be no link of this attempt. */
        final void failed(P2PException reason, boolean inHandshake) {
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

        /** This attempt has a link; false when nobody wants it any more, else the others are ended. */
        final boolean won() {
            running.remove(this);
            if (!state.compareAndSet(State.PENDING, State.SETTLED)) {
                return false;
            }
            killAll();
            return true;
        }
    }
}
