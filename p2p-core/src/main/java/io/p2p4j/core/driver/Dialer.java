package io.p2p4j.core.driver;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.ConnectionState;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.MuxedLink;
import io.p2p4j.core.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One dial: the addresses of a peer, each tried after the one before has failed or has been silent for a moment, until one
 * of them is an open connection. Guarded by its monitor, which is never held while application or transport code runs.
 */
final class Dialer {
    /** How long an address may be silent before the next one is tried beside it (RFC 8305, section 5). */
    static final Duration STAGGER = Duration.ofMillis(250);

    private static final String CALLED_OFF = "the dial was called off";

    /** Whoever has a dialed connection learns its end from the connection. */
    private static final ConnectionDriver.Watcher NOBODY = connection -> {};

    private final ProviderCore core;
    private final Optional<PeerId> peer;
    private final List<Multiaddr> addresses;
    private final Duration timeout;
    private final Consumer<Dialer> whenOver;
    private final SerialExecutor serial;
    private final CompletableFuture<P2PConnection> outcome = new CompletableFuture<>();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private final List<Attempt> failed = new ArrayList<>();
    private final List<Attempt> running = new ArrayList<>();

    private boolean over;
    private int next;
    private @Nullable Cancellable deadline;
    private @Nullable Cancellable stagger;

    Dialer(
            ProviderCore core,
            Optional<PeerId> peer,
            List<Multiaddr> addresses,
            Duration timeout,
            Consumer<Dialer> whenOver) {
        this.core = core;
        this.peer = peer;
        this.addresses = List.copyOf(
                addresses.size() == 1
                        ? addresses
                        : new LinkedHashSet<>(addresses).stream().toList());
        this.timeout = timeout;
        this.whenOver = whenOver;
        this.serial = core.newSerial("dial callback");
    }

    /** What the caller of connect gets. */
    CompletableFuture<P2PConnection> outcome() {
        return outcome;
    }

    /** Completes when the outcome is settled. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    void start() {
        outcome.whenComplete((connection, failure) -> {
            if (outcome.isCancelled()) {
                callOff();
            }
        });
        Cancellable timer = core.context().schedule(timeout.toNanos(), this::onTimeout);
        boolean late;
        synchronized (this) {
            deadline = timer;
            late = over;
        }
        if (late) {
            timer.cancel();
        } else {
            tryNext();
        }
    }

    private void callOff() {
        if (end(null)) {
            finish();
        }
    }

    /** Fails the dial, unless it is over. */
    void fail(P2PException failure) {
        if (end(null)) {
            core.events().publish(new P2PEvent.DialFailed(peer, failure));
            serial.execute(() -> outcome.completeExceptionally(failure));
            finish();
        }
    }

    private void onTimeout() {
        P2PException.Builder failure = P2PException.builder(
                        ErrorCode.DIAL_TIMEOUT, "the dial did not end within " + timeout)
                .peer(peer.orElse(null))
                .address(addresses.get(0));
        synchronized (this) {
            for (Attempt attempt : failed) {
                failure.attempt(attempt.address, attempt.failure());
            }
        }
        fail(failure.build());
    }

    /** Ends the dial in favour of one attempt or of none; false when it was over before. */
    private boolean end(@Nullable Attempt winner) {
        List<Attempt> losers;
        Cancellable first;
        Cancellable second;
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            if (winner != null) {
                running.remove(winner);
            }
            losers = new ArrayList<>(running);
            first = deadline;
            second = stagger;
        }
        if (first != null) {
            first.cancel();
        }
        if (second != null) {
            second.cancel();
        }
        losers.forEach(Attempt::cancel);
        if (winner != null && !losers.isEmpty()) {
            core.counters().attemptsLost(losers.size());
        }
        return true;
    }

    private void finish() {
        serial.execute(this::forget);
    }

    private void forget() {
        settled.complete(null);
        whenOver.accept(this);
    }

    private void tryNext() {
        Attempt attempt;
        boolean more;
        synchronized (this) {
            if (over || next >= addresses.size()) {
                return;
            }
            attempt = new Attempt(addresses.get(next++));
            running.add(attempt);
            more = next < addresses.size();
        }
        if (more) {
            Cancellable timer = core.context().schedule(STAGGER.toNanos(), this::tryNext);
            Cancellable useless;
            synchronized (this) {
                useless = over ? timer : stagger;
                stagger = timer;
            }
            if (useless != null) {
                useless.cancel();
            }
        }
        attempt.start();
    }

    private void attemptFailed(Attempt attempt) {
        P2PException all = null;
        synchronized (this) {
            if (over || !running.remove(attempt)) {
                return;
            }
            failed.add(attempt);
            if (running.isEmpty() && next >= addresses.size()) {
                all = failed.size() == 1 ? attempt.failure() : allFailed();
            }
        }
        if (all == null) {
            tryNext();
        } else {
            fail(all);
        }
    }

    private P2PException allFailed() {
        P2PException.Builder builder = P2PException.builder(
                        ErrorCode.ALL_ADDRESSES_FAILED, "all " + failed.size() + " addresses failed")
                .peer(peer.orElse(null));
        for (Attempt attempt : failed) {
            builder.attempt(attempt.address, attempt.failure());
        }
        return builder.build();
    }

    /** One address. */
    private final class Attempt implements Transport.DialHandler, ConnectionDriver.Owner {
        private final Multiaddr address;
        private final Optional<PeerId> expected;
        private @Nullable P2PException failure;
        private @Nullable Cancellable dial;
        private @Nullable ConnectionDriver driver;
        private boolean cancelled;

        Attempt(Multiaddr address) {
            this.address = address;
            this.expected = peer.isPresent() ? peer : address.peerId();
        }

        void start() {
            Multiaddr bare = Failures.withoutPeerId(address);
            Transport transport = bare == null ? null : core.transportFor(bare);
            if (bare == null || transport == null) {
                onDialFailed(core.unsupported(address));
                return;
            }
            Cancellable started = transport.dial(bare, expected, this);
            boolean late;
            synchronized (Dialer.this) {
                dial = started;
                late = cancelled;
            }
            if (late) {
                started.cancel();
            }
        }

        P2PException failure() {
            P2PException known = failure;
            return known != null ? known : P2PException.of(ErrorCode.HANDSHAKE_INTERRUPTED, CALLED_OFF);
        }

        void cancel() {
            Cancellable dialing;
            ConnectionDriver handshaking;
            synchronized (Dialer.this) {
                cancelled = true;
                dialing = dial;
                handshaking = driver;
            }
            if (dialing != null) {
                dialing.cancel();
            }
            if (handshaking != null) {
                handshaking.abort(CloseReason.Code.ABORTED, CALLED_OFF);
            }
        }

        @Override
        public void onDialFailed(P2PException reason) {
            failure = Failures.ofDial(reason, expected, address);
            attemptFailed(this);
        }

        @Override
        public void onLink(Link link) {
            if (isCancelled()) {
                link.abort();
                return;
            }
            drive(core.drive(link, ConnectionInfo.Role.DIALER, this));
        }

        @Override
        public void onMuxedLink(MuxedLink link) {
            if (isCancelled()) {
                link.abort();
            } else if (core.drivesMuxedLinks()) {
                drive(core.drive(link, ConnectionInfo.Role.DIALER, this));
            } else {
                Transport.DialHandler.super.onMuxedLink(link);
            }
        }

        private void drive(@Nullable ConnectionDriver created) {
            if (created == null) {
                onDialFailed(core.notRunning("stopping"));
                return;
            }
            boolean late;
            synchronized (Dialer.this) {
                driver = created;
                late = cancelled;
            }
            if (late) {
                created.abort(CloseReason.Code.ABORTED, CALLED_OFF);
            }
            created.start();
        }

        private boolean isCancelled() {
            synchronized (Dialer.this) {
                return cancelled;
            }
        }

        @Override
        public @Nullable Refusal admit(DrivenConnection connection) {
            return end(this)
                    ? null
                    : new Refusal(
                            CloseReason.Code.ABORTED,
                            CALLED_OFF,
                            P2PException.of(ErrorCode.HANDSHAKE_INTERRUPTED, CALLED_OFF));
        }

        @Override
        public ConnectionDriver.Watcher onOpened(DrivenConnection connection) {
            connection.serial().execute(() -> {
                P2PException refused = refusedAtOnce(connection);
                if (refused != null) {
                    core.events().publish(new P2PEvent.DialFailed(peer, refused));
                    outcome.completeExceptionally(refused);
                } else if (!outcome.complete(connection)) {
                    connection.abort(CALLED_OFF);
                }
                // In the same turn, since each turn of an executor wakes a thread.
                forget();
            });
            return NOBODY;
        }

        /** A peer that is full says so right behind its handshake: for the caller that is a failed dial. */
        private @Nullable P2PException refusedAtOnce(DrivenConnection connection) {
            P2PException ending = connection.endingFailure();
            boolean isRefused = connection.state() == ConnectionState.CLOSED
                    && ending != null
                    && ending.code() == ErrorCode.PEER_REFUSED;
            return isRefused ? ending : null;
        }

        @Override
        public void onFailed(CloseReason reason, P2PException cause) {
            failure = Failures.ofHandshake(reason, cause, expected, address);
            attemptFailed(this);
        }
    }
}
