package io.p2p4j.tck.rules;

import static io.p2p4j.api.error.ErrorCode.ALL_ADDRESSES_FAILED;
import static io.p2p4j.api.error.ErrorCode.CONNECTION_REFUSED;
import static io.p2p4j.api.error.ErrorCode.NO_KNOWN_ADDRESS;
import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ConnectionFailedException;
import io.p2p4j.api.error.ErrorKind;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Dialing. */
final class ConnectRules {
    private static final Duration BLACKHOLE_TIMEOUT = Duration.ofMillis(400);
    private static final int CANCELLED_DIALS = 5;
    private static final long[] CANCEL_DELAYS_MICROS = {0, 200, 500, 1000, 2000, 4000, 8000, 16_000};
    /** Timers of an operating system and of a simulation may be this much early by their granularity. */
    private static final Duration EARLY = Duration.ofMillis(20);

    private ConnectRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("CONN-01", "a completed connect is usable both ways")
                        .because("there is no further step between a connection and its first message")
                        .seeing(Evidence.CONNECTIONS, Evidence.MESSAGES)
                        .tried(ConnectRules::usableBothWays),
                must("CONN-02", "refused: ConnectionFailed")
                        .because("nothing listens is another problem than nothing answers")
                        .seeing(Evidence.FAILURES, Evidence.CONNECTIONS)
                        .tried(ConnectRules::refused),
                must("CONN-03", "no known address: PeerNotFound")
                        .because("the caller can look the peer up and try again")
                        .seeing(Evidence.FAILURES, Evidence.CONNECTIONS)
                        .tried(ConnectRules::noKnownAddress),
                must("CONN-04", "blackholed: Timeout, within tolerance")
                        .because("a dial ends when its caller said, neither much later nor earlier")
                        .seeing(Evidence.FAILURES, Evidence.CONNECTIONS)
                        .tried(ConnectRules::blackholed),
                must("CONN-05", "an already cancelled connect opens nothing")
                        .because("a caller that gave up before the dial began owes nothing to anybody")
                        .seeing(Evidence.CANCELLATIONS, Evidence.CONNECTIONS)
                        .tried(ConnectRules::cancelledAtOnce),
                must("CONN-06", "a cancel in flight releases both ends")
                        .because("an orphan connection occupies both hosts until somebody times out")
                        .seeing(Evidence.CANCELLATIONS, Evidence.CONNECTIONS)
                        .tried(ConnectRules::cancelledInFlight),
                must("CONN-07", "a simultaneous mutual dial leaves a working connection")
                        .because("two peers that find each other at the same moment must not lose each other by it")
                        .seeing(Evidence.MESSAGES)
                        .tried(ConnectRules::mutualDial),
                must("CONN-08", "redial semantics (reuse or new) are as declared")
                        .because("closing one connection must close the other only for who declared it so")
                        .seeing(Evidence.CONNECTIONS, Evidence.MESSAGES)
                        .tried(ConnectRules::redial));
    }

    private static void usableBothWays(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PListener listener = run.listen(host);
        P2PProvider dialer = run.provider("dialer");
        CompletionStage<P2PConnection> accepted = listener.accept();
        P2PConnection near = run.connect(dialer, run.addressOf(listener));
        run.check(near.isOpen(), "state OPEN when connect completes", near.state());
        CompletionStage<Void> first = near.send(new byte[] {7});
        P2PConnection far = run.await("accept", accepted);
        run.check(far.isOpen(), "state OPEN when accept completes", far.state());
        run.await("the first send", first);
        run.sameBytes(new byte[] {7}, run.receive(far));
        run.transfer(far, near, new byte[] {8});
        run.exchange(near, far);
    }

    private static void refused(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PProvider dialer = run.provider("dialer");
        Multiaddr nobody = run.refusing(host);
        P2PException failure = run.fails(
                "dial where nobody listens", dialer.connect(nobody), CONNECTION_REFUSED, ALL_ADDRESSES_FAILED);
        run.same("kind", ErrorKind.CONNECTION_FAILED, failure.kind());
        Multiaddr nobodyEither = run.refusing(host);
        P2PException both = run.fails(
                "dial of two addresses where nobody listens",
                dialer.connect(DialRequest.to(host.localPeerId()).withAddresses(List.of(nobody, nobodyEither))));
        run.same("kind", ErrorKind.CONNECTION_FAILED, both.kind());
        if (!nobody.equals(nobodyEither) && both instanceof ConnectionFailedException failed) {
            run.same("number of attempts in the failure", 2, failed.attempts().size());
        }
        P2PListener listener = run.listen(host);
        Pair pair = run.pair(dialer, host, listener);
        run.exchange(pair.near(), pair.far());
    }

    private static void noKnownAddress(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PProvider dialer = run.provider("dialer");
        P2PListener listener = run.listen(host);
        PeerId id = host.localPeerId();
        P2PException failure = run.fails("connect to an unknown peer", dialer.connect(id), NO_KNOWN_ADDRESS);
        run.same("kind", ErrorKind.PEER_NOT_FOUND, failure.kind());
        dialer.addressBook().add(id, listener.localAddresses());
        run.await("connect to a known peer", dialer.connect(id));
        run.saw(Evidence.CONNECTIONS);
        dialer.addressBook().remove(id);
        run.fails("connect to a forgotten peer", dialer.connect(id), NO_KNOWN_ADDRESS);
    }

    private static void blackholed(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PProvider dialer = run.provider("dialer");
        P2PListener listener = run.listen(host);
        DialRequest request = DialRequest.to(run.blackhole()).withTimeout(BLACKHOLE_TIMEOUT);
        long begin = run.context().nanoTime();
        P2PException failure = run.fails(
                "dial of a black hole", BLACKHOLE_TIMEOUT.plus(run.budgets().mustHappen()), dialer.connect(request));
        Duration took = Duration.ofNanos(run.context().nanoTime() - begin);
        run.same("kind", ErrorKind.TIMEOUT, failure.kind());
        run.check(took.plus(EARLY).compareTo(BLACKHOLE_TIMEOUT) >= 0, "no earlier than " + BLACKHOLE_TIMEOUT, took);
        Pair pair = run.pair(dialer, host, listener);
        run.exchange(pair.near(), pair.far());
    }

    /** What the dialer's and the listener's side saw of connections that should not be. */
    private static final class Watch {
        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final List<P2PConnection> accepted = new CopyOnWriteArrayList<>();

        Watch(P2PProvider dialer, P2PListener listener) {
            dialer.observe(event -> {
                if (event instanceof P2PEvent.ConnectionOpened) {
                    opened.incrementAndGet();
                } else if (event instanceof P2PEvent.ConnectionClosed) {
                    closed.incrementAndGet();
                }
            });
            listener.onConnection(accepted::add);
        }

        boolean nothingIsOpen() {
            return opened.get() == closed.get() && accepted.stream().noneMatch(P2PConnection::isOpen);
        }
    }

    /** What was under way when the cancel came may still open for a moment, even after a first look; then it must end. */
    private static void nothingIsLeft(RuleRun run, Watch watch) {
        run.pass(run.budgets().mustNotHappen());
        run.eventually("no connection is left at either end", watch::nothingIsOpen);
    }

    private static void cancelledAtOnce(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PListener listener = run.listen(host);
        P2PProvider dialer = run.provider("dialer");
        Watch watch = new Watch(dialer, listener);
        for (int i = 0; i < CANCELLED_DIALS; i++) {
            CompletableFuture<P2PConnection> dial =
                    dialer.connect(run.addressOf(listener)).toCompletableFuture();
            if (dial.cancel(true)) {
                run.saw(Evidence.CANCELLATIONS);
            } else {
                P2PConnection connection = run.await("the dial", dial);
                run.await("close", connection.close());
            }
        }
        nothingIsLeft(run, watch);
        // On a loaded machine a dial may open while this thread was about to cancel it; not most of them.
        run.check(
                watch.opened.get() <= CANCELLED_DIALS / 2,
                "no connection opened for a cancelled connect",
                watch.opened.get() + " of " + CANCELLED_DIALS);
        P2PConnection near = run.connect(dialer, run.addressOf(listener));
        run.eventually(
                "a dial that is not cancelled is accepted",
                () -> watch.accepted.stream().anyMatch(P2PConnection::isOpen));
        run.check(near.isOpen(), "an open connection", near.state());
    }

    private static void cancelledInFlight(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PListener listener = run.listen(host);
        P2PProvider dialer = run.provider("dialer");
        Watch watch = new Watch(dialer, listener);
        for (long micros : CANCEL_DELAYS_MICROS) {
            CompletableFuture<P2PConnection> dial =
                    dialer.connect(run.addressOf(listener)).toCompletableFuture();
            run.pass(Duration.ofNanos(micros * 1000));
            if (dial.cancel(true)) {
                run.note("cancelled after " + micros + " µs");
                run.saw(Evidence.CANCELLATIONS);
            } else {
                run.note("connected within " + micros + " µs");
                P2PConnection connection = run.await("the dial", dial);
                run.await("close", connection.close());
            }
        }
        nothingIsLeft(run, watch);
        run.connect(dialer, run.addressOf(listener));
        run.eventually(
                "a dial that is not cancelled is accepted",
                () -> watch.accepted.stream().anyMatch(P2PConnection::isOpen));
    }

    private static void mutualDial(RuleRun run) {
        List<P2PProvider> peers = List.of(run.provider("one"), run.provider("other"));
        List<P2PListener> listeners = List.of(run.listen(peers.get(0)), run.listen(peers.get(1)));
        List<List<P2PConnection>> accepted = List.of(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
        listeners.get(0).onConnection(accepted.get(0)::add);
        listeners.get(1).onConnection(accepted.get(1)::add);
        List<CompletionStage<P2PConnection>> dials =
                run.together(2, i -> peers.get(i).connect(run.addressOf(listeners.get(1 - i))));
        for (CompletionStage<P2PConnection> dial : dials) {
            run.check(run.settles(dial, run.budgets().mustHappen()), "both dials settle", "a pending one");
        }
        int working = 0;
        for (int i = 0; i < 2; i++) {
            CompletableFuture<P2PConnection> dial = dials.get(i).toCompletableFuture();
            if (!dial.isCompletedExceptionally() && dial.join().isOpen()) {
                List<P2PConnection> there = accepted.get(1 - i);
                run.eventually("the dialed connection is accepted", () -> !there.isEmpty());
                run.exchange(dial.join(), there.get(0));
                working++;
            }
        }
        run.check(working > 0, "at least one working connection", "none");
    }

    private static void redial(RuleRun run) {
        Pair first = run.pair();
        switch (run.declared().redial()) {
            case NEW -> {
                Pair second = run.pair(first.dialer(), first.host(), first.listener());
                run.exchange(first.near(), first.far());
                run.exchange(second.near(), second.far());
                run.await("close of the second connection", second.near().close());
                run.closed(second.far());
                run.exchange(first.near(), first.far());
            }
            case REUSE -> {
                P2PConnection again = run.connect(first.dialer(), run.addressOf(first.listener()));
                run.exchange(again, first.far());
                run.await("close of the connection", again.close());
                run.closed(first.near());
            }
        }
    }
}
