package io.p2p4j.tck.rules;

import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorKind;
import io.p2p4j.tck.Downgrade;
import io.p2p4j.tck.Intruder;
import io.p2p4j.tck.TappedWire;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Inbox;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.wire.Crossing;
import io.p2p4j.tck.wire.Holding;
import io.p2p4j.tck.wire.Tampering;
import io.p2p4j.tck.wire.WireDirection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Downgrades, men in the middle, and what may be seen of somebody who has proven nothing yet. */
final class AttackRules {
    private static final int STALLED = 2;
    private static final int MESSAGE_BYTES = 500;

    private AttackRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("SEC-08", "downgrade is refused")
                        .because("the weakest way in is the one that an attacker takes;"
                                + " needs AUTHENTICATED, not ENCRYPTED")
                        .needing(Capability.AUTHENTICATED)
                        .seeing(Evidence.ATTACKS, Evidence.CONNECTIONS)
                        .tried(AttackRules::downgrade),
                must("SEC-09", "an active man in the middle is detected in both roles")
                        .because("who owns the network must not be able to be somebody else in it")
                        .needing(Capability.AUTHENTICATED, Capability.ENCRYPTED)
                        .seeing(Evidence.ATTACKS, Evidence.FAILURES, Evidence.CLOSES)
                        .tried(AttackRules::manInTheMiddle),
                must("SEC-10", "a connection is invisible until it is authenticated")
                        .because("an application must not act for somebody who has proven nothing;"
                                + " needs AUTHENTICATED, not ENCRYPTED")
                        .needing(Capability.AUTHENTICATED)
                        .seeing(Evidence.ATTACKS, Evidence.CONNECTIONS)
                        .tried(AttackRules::invisible));
    }

    // ---- SEC-08

    private static void downgrade(RuleRun run) {
        Downgrade downgrade = run.need("a downgrade (TckHarness.downgrade)", TckHarness::downgrade);
        P2PProvider target = run.provider("target");
        P2PListener listener = run.listen(target);
        List<P2PEvent> opened = openings(target);
        CompletionStage<P2PConnection> accept = listener.accept();
        for (String attempt : downgrade.attemptsToDial()) {
            downgrade.dial(run.addressOf(listener), attempt);
            run.note("dialed with " + attempt);
            run.saw(Evidence.ATTACKS);
        }
        Map<String, CompletionStage<P2PConnection>> dials = new LinkedHashMap<>();
        for (String attempt : downgrade.attemptsToListen()) {
            dials.put(attempt, target.connect(downgrade.listen(attempt)));
            run.saw(Evidence.ATTACKS);
        }
        dials.forEach((attempt, dial) -> run.fails("dial of somebody who offers " + attempt, dial));
        run.never(
                "somebody who offers too little is let in",
                () -> accept.toCompletableFuture().isDone() || !opened.isEmpty());
        P2PConnection near = run.connect(run.provider("dialer"), run.addressOf(listener));
        run.exchange(near, run.await("the honest one is accepted", accept));
    }

    /** What an observer sees of connections. */
    private static List<P2PEvent> openings(P2PProvider provider) {
        List<P2PEvent> seen = new CopyOnWriteArrayList<>();
        provider.observe(event -> {
            if (event instanceof P2PEvent.ConnectionOpened
                    || event instanceof P2PEvent.ConnectionChanged
                    || event instanceof P2PEvent.ConnectionClosed) {
                seen.add(event);
            }
        });
        return seen;
    }

    // ---- SEC-09

    private static void manInTheMiddle(RuleRun run) {
        Limits limits = Limits.builder().dialTimeout(run.budgets().mustHappen()).build();
        P2PProvider host = run.provider("host", limits);
        P2PListener listener = run.listen(host);
        List<P2PProvider> dialers = List.of(run.provider("dialer", limits), run.provider("other dialer", limits));
        underHisOwnName(run, dialers.get(0), host, listener);
        List<P2PEvent> opened = openings(host);
        reflection(run, dialers.get(0), listener);
        for (WireDirection direction : WireDirection.values()) {
            crossedHandshakes(run, dialers, listener, direction);
        }
        run.check(opened.isEmpty(), "no connection at the host", opened);
        for (WireDirection direction : WireDirection.values()) {
            crossedMessages(run, dialers, host, listener, direction);
        }
    }

    /** Somebody who relays with a key of his own is seen under his own name, and not at all by who expects another one. */
    private static void underHisOwnName(RuleRun run, P2PProvider dialer, P2PProvider host, P2PListener listener) {
        P2PProvider middle = run.provider("man in the middle");
        Multiaddr trap = run.addressOf(run.listen(middle)).withoutPeerId();
        run.saw(Evidence.ATTACKS);
        run.same(
                "kind",
                ErrorKind.AUTHENTICATION_FAILED,
                run.fails(
                                "dial that ends at the man in the middle",
                                dialer.connect(
                                        DialRequest.to(host.localPeerId()).withAddresses(List.of(trap))))
                        .kind());
        P2PConnection here = run.connect(dialer, trap);
        run.same("who the dialer is told to talk to", middle.localPeerId(), here.remotePeerId());
        Pair onward = run.pair(middle, host, listener);
        run.same(
                "who the host is told to talk to",
                middle.localPeerId(),
                onward.far().remotePeerId());
    }

    private static void reflection(RuleRun run, P2PProvider dialer, P2PListener listener) {
        TappedWire wire = TapRules.wire(run);
        wire.filter(Tampering.reflect());
        run.saw(Evidence.ATTACKS);
        refused(
                run,
                "dial that only meets its own bytes",
                dialer,
                wire.via(run.addressOf(listener)).withoutPeerId());
    }

    private static void refused(RuleRun run, String what, P2PProvider dialer, Multiaddr via) {
        refused(run, what, dialer, dialer.connect(via));
    }

    private static void refused(RuleRun run, String what, P2PProvider dialer, CompletionStage<P2PConnection> dial) {
        Duration bound = dialer.limits().dialTimeout().plus(run.budgets().mustHappen());
        run.fails(what, bound, dial);
    }

    /** Two dialers of one host: the man in the middle gives each the other's half of a handshake. */
    private static void crossedHandshakes(
            RuleRun run, List<P2PProvider> dialers, P2PListener listener, WireDirection direction) {
        Crossing crossing = new Crossing();
        crossing.cross(direction);
        TappedWire wire = TapRules.wire(run);
        wire.filter(crossing);
        Multiaddr via = wire.via(run.addressOf(listener));
        run.saw(Evidence.ATTACKS);
        List<CompletionStage<P2PConnection>> dials = new ArrayList<>();
        dialers.forEach(dialer -> dials.add(dialer.connect(via)));
        for (CompletionStage<P2PConnection> dial : dials) {
            refused(run, "dial whose handshake is crossed " + direction, dialers.get(0), dial);
        }
    }

    /** The same with two open connections; until then he relays as it should be, and that is no attack. */
    private static void crossedMessages(
            RuleRun run, List<P2PProvider> dialers, P2PProvider host, P2PListener listener, WireDirection direction) {
        Crossing crossing = new Crossing();
        TappedWire wire = TapRules.wire(run);
        wire.filter(crossing);
        Multiaddr via = wire.via(run.addressOf(listener));
        Pair one = run.pair(dialers.get(0), host, listener, via);
        Pair other = run.pair(dialers.get(1), host, listener, via);
        run.exchange(one.near(), one.far());
        run.exchange(other.near(), other.far());
        Inbox right = run.collect(receiver(one, direction));
        Inbox wrong = run.collect(receiver(other, direction));
        crossing.cross(direction);
        run.saw(Evidence.ATTACKS);
        receiver(one, direction.opposite()).send(Payload.of(1, MESSAGE_BYTES));
        CompletionStage<CloseReason> closed = receiver(other, direction).closed();
        run.eventually(
                "a message of somebody else is refused",
                () -> closed.toCompletableFuture().isDone() || wrong.size() > 0);
        run.same("messages of somebody else that arrived", 0, wrong.size() + right.size());
        CloseReason reason = run.closed(receiver(other, direction));
        run.check(!reason.isClean(), "no clean end", reason);
    }

    private static P2PConnection receiver(Pair pair, WireDirection direction) {
        return switch (direction) {
            case TO_LISTENER -> pair.far();
            case TO_DIALER -> pair.near();
        };
    }

    // ---- SEC-10

    private static void invisible(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PListener listener = run.listen(host);
        P2PProvider dialer = run.provider("dialer");
        List<P2PEvent> atHost = openings(host);
        List<P2PEvent> atDialer = openings(dialer);
        CompletableFuture<P2PConnection> accept = listener.accept().toCompletableFuture();
        Intruder intruder = run.intruder();
        for (int i = 0; i < STALLED; i++) {
            intruder.stall(run.addressOf(listener));
            run.saw(Evidence.ATTACKS);
        }
        run.never(
                "somebody who says nothing is seen", () -> accept.isDone() || !atHost.isEmpty() || !atDialer.isEmpty());
        Optional<TappedWire> wire = run.any(TckHarness::tappedWire);
        P2PConnection near = wire.isPresent()
                ? halfway(run, dialer, run.addressOf(listener), wire.get(), accept, atHost, atDialer)
                : run.connect(dialer, run.addressOf(listener));
        P2PConnection far = run.await("accept of the one that is proven", accept);
        run.saw(Evidence.CONNECTIONS);
        run.exchange(near, far);
        run.eventually("an event at each end", () -> !atHost.isEmpty() && !atDialer.isEmpty());
        run.check(atHost.get(0) instanceof P2PEvent.ConnectionOpened, "the opening as the first event", atHost.get(0));
    }

    /** An honest handshake that stops twice: before its first answer, and before its last proof. */
    private static P2PConnection halfway(
            RuleRun run,
            P2PProvider dialer,
            Multiaddr address,
            TappedWire wire,
            CompletableFuture<P2PConnection> accept,
            List<P2PEvent> atHost,
            List<P2PEvent> atDialer) {
        Holding holding = new Holding();
        wire.filter(holding);
        holding.hold(WireDirection.TO_DIALER);
        CompletableFuture<P2PConnection> dial =
                dialer.connect(wire.via(address)).toCompletableFuture();
        run.eventually("the listener has answered", () -> holding.held(WireDirection.TO_DIALER) > 0);
        run.never(
                "a connection shows before the listener's answer has arrived",
                () -> dial.isDone() || accept.isDone() || !atHost.isEmpty() || !atDialer.isEmpty());
        holding.hold(WireDirection.TO_LISTENER);
        holding.release(WireDirection.TO_DIALER);
        run.eventually("the dialer has gone on", () -> holding.held(WireDirection.TO_LISTENER) > 0);
        run.never(
                "a connection shows at the listener before the dialer's proof has arrived",
                () -> accept.isDone() || !atHost.isEmpty());
        run.saw(Evidence.ATTACKS);
        holding.release(WireDirection.TO_LISTENER);
        return run.await("connect", dial);
    }
}
