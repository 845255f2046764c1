package io.p2p4j.tck.rules;

import static io.p2p4j.api.error.ErrorCode.ADDRESS_IN_USE;
import static io.p2p4j.api.error.ErrorCode.LISTENER_CLOSED;
import static io.p2p4j.tck.rule.TckRule.must;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorKind;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.tck.Intruder;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Listening and accepting. */
final class ListenerRules {
    private static final int DIALERS = 8;
    private static final int QUEUE_MAX = 4;
    private static final int STALLED = 3;
    private static final int GARBAGE_BYTES = 700;

    private ListenerRules() {}

    static List<TckRule> rules() {
        List<TckRule> all = new ArrayList<>(addressing());
        all.addAll(List.of(
                must("LSTN-08", "concurrent accepts: each connection is handed out exactly once")
                        .because("two owners of one connection would share its messages out between them")
                        .seeing(Evidence.CONNECTIONS, Evidence.MESSAGES)
                        .tried(ListenerRules::concurrentAccepts),
                must("LSTN-09", "the accept queue is bounded")
                        .because("connections that nobody accepts must not fill the memory")
                        .seeing(Evidence.CONNECTIONS, Evidence.REFUSALS)
                        .tried(ListenerRules::acceptQueueIsBounded),
                must("LSTN-10", "a failed handshake neither reaches accept nor kills the listener")
                        .because("one bad visitor must not end the service for all others")
                        .seeing(Evidence.ATTACKS, Evidence.CONNECTIONS)
                        .tried(ListenerRules::failedHandshake),
                must("LSTN-11", "a stalled handshake does not delay other accepts")
                        .because("a visitor that says nothing must not keep the door")
                        .seeing(Evidence.ATTACKS, Evidence.CONNECTIONS)
                        .tried(ListenerRules::stalledHandshake),
                must("LSTN-12", "an accept handler that throws closes only its own connection")
                        .because("a fault in serving one peer must not touch another one")
                        .seeing(Evidence.CLOSES, Evidence.CALLBACKS)
                        .tried(ListenerRules::throwingHandler)));
        return all;
    }

    private static List<TckRule> addressing() {
        return List.of(
                must("LSTN-01", "a port-0 listener reports a dialable address")
                        .because("what a listener reports is what it tells its peers")
                        .seeing(Evidence.CONNECTIONS)
                        .tried(ListenerRules::reportsDialableAddress),
                must("LSTN-02", "address in use: NetworkError")
                        .because("the commonest mistake of an operator needs the clearest answer")
                        .seeing(Evidence.FAILURES, Evidence.CONNECTIONS)
                        .tried(ListenerRules::addressInUse),
                must("LSTN-03", "close unblocks a pending accept")
                        .because("an accept loop ends by closing its listener")
                        .seeing(Evidence.FAILURES, Evidence.CONNECTIONS)
                        .tried(ListenerRules::closeUnblocksAccept),
                must("LSTN-04", "a closed listener accepts nothing")
                        .because("who stops listening wants no more visitors")
                        .seeing(Evidence.FAILURES, Evidence.CONNECTIONS)
                        .tried(ListenerRules::closedAcceptsNothing),
                must("LSTN-05", "close closes connections not yet accepted")
                        .because("a dialer whose connection nobody will ever own must learn it")
                        .seeing(Evidence.CLOSES)
                        .tried(ListenerRules::closeClosesTheQueue),
                must("LSTN-06", "accepted connections survive the listener's close")
                        .because("a server drains its connections after it stopped to take new ones")
                        .seeing(Evidence.MESSAGES)
                        .tried(ListenerRules::acceptedSurvive),
                must("LSTN-07", "the address can be bound again after close")
                        .because("a restarted service must get its old address back at once")
                        .seeing(Evidence.CONNECTIONS)
                        .tried(ListenerRules::bindAgain));
    }

    private static void reportsDialableAddress(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PProvider dialer = run.provider("dialer");
        P2PListener listener = run.listen(host);
        for (Multiaddr address : listener.localAddresses()) {
            run.same("peer id in " + address, Optional.of(host.localPeerId()), address.peerId());
            run.check(address.port().orElse(1) != 0, "an address with its actual port", address);
        }
        Pair pair = run.pair(dialer, host, listener);
        run.exchange(pair.near(), pair.far());
        P2PListener second = run.listen(host);
        run.check(
                !run.addressOf(second).equals(run.addressOf(listener)),
                "another address for a second listener",
                run.addressOf(second));
        run.pair(dialer, host, second);
    }

    private static void addressInUse(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PListener listener = run.listen(host);
        Multiaddr taken = run.addressOf(listener).withoutPeerId();
        P2PException failure = run.fails("listen at a taken address", host.listen(taken), ADDRESS_IN_USE);
        run.same("kind", ErrorKind.NETWORK_ERROR, failure.kind());
        Pair pair = run.pair(run.provider("dialer"), host, listener);
        run.exchange(pair.near(), pair.far());
    }

    private static void closeUnblocksAccept(RuleRun run) {
        Pair pair = run.pair();
        CompletionStage<P2PConnection> first = pair.listener().accept();
        CompletionStage<P2PConnection> second = pair.listener().accept();
        run.check(!first.toCompletableFuture().isDone(), "an accept that waits", "a settled one");
        run.await("listener closes", pair.listener().close());
        run.fails("first accept", first, LISTENER_CLOSED);
        run.fails("second accept", second, LISTENER_CLOSED);
        run.fails("accept after close", pair.listener().accept(), LISTENER_CLOSED);
    }

    private static void closedAcceptsNothing(RuleRun run) {
        Pair pair = run.pair();
        Multiaddr address = run.addressOf(pair.listener());
        run.await("listener closes", pair.listener().close());
        run.await("listener closes again", pair.listener().close());
        run.await("listener is closed", pair.listener().closed());
        P2PException failure =
                run.fails("connect to the closed listener", pair.dialer().connect(address));
        run.same("kind", ErrorKind.CONNECTION_FAILED, failure.kind());
        run.fails("accept", pair.listener().accept(), LISTENER_CLOSED);
    }

    private static void closeClosesTheQueue(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PProvider dialer = run.provider("dialer");
        P2PListener listener = run.listen(host);
        P2PConnection waiting = run.connect(dialer, run.addressOf(listener));
        run.check(!run.settles(waiting.closed(), run.budgets().mustNotHappen()), "an open connection", "a closed one");
        run.await("listener closes", listener.close());
        run.closed(waiting);
        run.fails("send on the connection that nobody accepted", waiting.send(new byte[1]));
    }

    private static void acceptedSurvive(RuleRun run) {
        Pair pair = run.pair();
        run.exchange(pair.near(), pair.far());
        run.await("listener closes", pair.listener().close());
        run.never(
                "an accepted connection closes with its listener",
                () -> !pair.near().isOpen() || !pair.far().isOpen());
        run.exchange(pair.near(), pair.far());
    }

    private static void bindAgain(RuleRun run) {
        Pair pair = run.pair();
        Multiaddr address = run.addressOf(pair.listener());
        run.exchange(pair.near(), pair.far());
        run.await("listener closes", pair.listener().close());
        P2PListener again = run.await("listen at the same address", pair.host().listen(address.withoutPeerId()));
        run.same("address", address, run.addressOf(again));
        Pair anew = run.pair(pair.dialer(), pair.host(), again);
        run.exchange(anew.near(), anew.far());
    }

    private static void concurrentAccepts(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PListener listener = run.listen(host);
        Multiaddr address = run.addressOf(listener);
        List<P2PProvider> dialers = new ArrayList<>();
        Set<PeerId> expected = new TreeSet<>();
        for (int i = 0; i < DIALERS; i++) {
            dialers.add(run.provider("dialer " + i));
            expected.add(dialers.get(i).localPeerId());
        }
        List<CompletionStage<P2PConnection>> accepts = run.together(DIALERS, i -> listener.accept());
        List<CompletionStage<P2PConnection>> dials =
                run.together(DIALERS, i -> dialers.get(i).connect(address));
        List<P2PConnection> nears = new ArrayList<>();
        for (CompletionStage<P2PConnection> dial : dials) {
            nears.add(run.await("connect", dial));
            run.saw(Evidence.CONNECTIONS);
        }
        Set<PeerId> handedOut = new TreeSet<>();
        for (CompletionStage<P2PConnection> accept : accepts) {
            P2PConnection far = run.await("accept", accept);
            run.check(handedOut.add(far.remotePeerId()), "each connection once", far.remotePeerId() + " twice");
            for (int i = 0; i < DIALERS; i++) {
                if (dialers.get(i).localPeerId().equals(far.remotePeerId())) {
                    run.exchange(nears.get(i), far);
                }
            }
        }
        run.same("peers that were handed out", expected, handedOut);
        CompletionStage<P2PConnection> further = listener.accept();
        run.check(!run.settles(further, run.budgets().mustNotHappen()), "no further connection", "one more accept");
    }

    private static void acceptQueueIsBounded(RuleRun run) {
        Limits limits = Limits.builder().acceptQueueMax(QUEUE_MAX).build();
        P2PProvider host = run.provider("host", limits);
        P2PListener listener = run.listen(host);
        P2PProvider dialer = run.provider("dialer");
        List<P2PConnection> dialed = new ArrayList<>();
        for (int i = 0; i < DIALERS; i++) {
            // The dialer's end may open before the listener refuses; so a refusal is a failed dial or a quick close.
            CompletionStage<P2PConnection> dial = dialer.connect(run.addressOf(listener));
            run.check(run.settles(dial, run.budgets().mustHappen()), "the dial settles", "nothing yet");
            if (dial.toCompletableFuture().isCompletedExceptionally()) {
                run.fails("dial to a full queue", dial);
                run.saw(Evidence.REFUSALS);
            } else {
                P2PConnection connection = dial.toCompletableFuture().join();
                dialed.add(connection);
                connection.closed().thenAccept(reason -> run.saw(Evidence.REFUSALS));
            }
        }
        run.eventually(
                "as many connections stay open as the queue holds",
                () -> dialed.stream().filter(P2PConnection::isOpen).count() == QUEUE_MAX);
        run.never(
                "a waiting connection closes",
                () -> dialed.stream().filter(P2PConnection::isOpen).count() < QUEUE_MAX);
        for (P2PConnection connection : dialed) {
            if (!connection.isOpen()) {
                run.same(
                        "code of the refusal",
                        CloseReason.Code.LIMIT_EXCEEDED,
                        run.closed(connection).code());
            }
        }
        for (int i = 0; i < QUEUE_MAX; i++) {
            run.await("accept of a waiting connection", listener.accept());
        }
        Pair pair = run.pair(dialer, host, listener);
        run.exchange(pair.near(), pair.far());
    }

    private static void failedHandshake(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PListener listener = run.listen(host);
        P2PProvider dialer = run.provider("dialer");
        CompletionStage<P2PConnection> accept = listener.accept();
        if (run.has(Capability.AUTHENTICATED)) {
            Multiaddr wrong = run.addressOf(listener)
                    .withoutPeerId()
                    .withPeerId(run.identity("somebody else").peerId());
            run.fails("dial with a wrong expected id", dialer.connect(wrong));
            run.saw(Evidence.ATTACKS);
        }
        run.anyIntruder().ifPresent(intruder -> {
            intruder.say(run.addressOf(listener), Payload.of(1, GARBAGE_BYTES));
            intruder.say(run.addressOf(listener), "GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            run.saw(Evidence.ATTACKS);
        });
        run.check(!run.settles(accept, run.budgets().mustNotHappen()), "an accept that still waits", "a settled one");
        P2PConnection near = run.connect(dialer, run.addressOf(listener));
        run.exchange(near, run.await("the same accept", accept));
    }

    private static void stalledHandshake(RuleRun run) {
        Duration patience = run.budgets().mustHappen().multipliedBy(4);
        Limits limits = Limits.builder().handshakeTimeout(patience).build();
        P2PProvider host = run.provider("host", limits);
        P2PListener listener = run.listen(host);
        P2PProvider dialer = run.provider("dialer");
        Intruder intruder = run.intruder();
        for (int i = 0; i < STALLED; i++) {
            intruder.stall(run.addressOf(listener));
            run.saw(Evidence.ATTACKS);
        }
        Pair pair = run.pair(dialer, host, listener);
        run.exchange(pair.near(), pair.far());
    }

    private static void throwingHandler(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PListener listener = run.listen(host);
        P2PProvider dialer = run.provider("dialer");
        List<P2PEvent> failures = new CopyOnWriteArrayList<>();
        List<P2PConnection> served = new CopyOnWriteArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        host.observe(event -> {
            if (event instanceof P2PEvent.CallbackFailed) {
                failures.add(event);
            }
        });
        listener.onConnection(connection -> {
            run.saw(Evidence.CALLBACKS);
            if (calls.incrementAndGet() == 2) {
                throw new IllegalStateException("planted by LSTN-12");
            }
            served.add(connection);
        });
        P2PConnection before = run.connect(dialer, run.addressOf(listener));
        run.eventually("the first connection is served", () -> served.size() == 1);
        P2PConnection victim = run.connect(dialer, run.addressOf(listener));
        run.closed(victim);
        run.eventually("the failure is reported as an event", () -> failures.size() == 1);
        P2PConnection after = run.connect(dialer, run.addressOf(listener));
        run.eventually("the third connection is served", () -> served.size() == 2);
        run.exchange(before, served.get(0));
        run.exchange(after, served.get(1));
    }
}
