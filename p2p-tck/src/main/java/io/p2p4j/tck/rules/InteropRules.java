package io.p2p4j.tck.rules;

import static io.p2p4j.api.CloseReason.Origin.REMOTE;
import static io.p2p4j.api.error.ErrorCode.VERSION_MISMATCH;
import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.tck.ForeignConnection;
import io.p2p4j.tck.ForeignPeer;
import io.p2p4j.tck.Sibling;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Other implementations of the same wire protocol. That there are any is the harness's claim and no capability: a provider
 * cannot know who else speaks as it does.
 */
final class InteropRules {
    private static final int[] SIZES = {1, 128, 70_000, 1 << 20};
    private static final int PAIR_BYTES = 70_000;
    private static final int STREAM_BYTES = 150_000;
    private static final String FOREIGN_PEER = "a foreign peer (TckHarness.foreignPeer)";

    private InteropRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("IOP-01", "every dialer and listener of one wire protocol get along")
                        .because("who updates one peer does not update the others;"
                                + " UNSUPPORTED unless the harness names a shared wire protocol")
                        .seeing(Evidence.CONNECTIONS, Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(InteropRules::everyPair),
                must("IOP-02", "a foreign peer is served in both roles")
                        .because("two programs of one author share their mistakes;"
                                + " UNSUPPORTED unless the harness names a shared wire protocol")
                        .seeing(Evidence.CONNECTIONS, Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(InteropRules::foreignPeer),
                must("IOP-03", "a version mismatch fails fast")
                        .because("an operator must learn that a peer is too old, and not wait for a timeout;"
                                + " UNSUPPORTED unless the harness names a shared wire protocol")
                        .seeing(Evidence.FAILURES, Evidence.REFUSALS, Evidence.CONNECTIONS)
                        .tried(InteropRules::otherVersion));
    }

    private static void shared(RuleRun run) {
        String protocol = run.ask(TckHarness::wireProtocol)
                .orElseThrow(() -> run.unsupported(
                        "the harness names no wire protocol that others speak (TckHarness.wireProtocol)"));
        run.note("the shared wire protocol is " + protocol);
    }

    private static ForeignPeer foreign(RuleRun run, ForeignPeer.Version version) {
        ForeignPeer foreign = run.need(FOREIGN_PEER, harness -> harness.foreignPeer(version));
        run.note("foreign: " + foreign.implementation());
        return foreign;
    }

    // ---- IOP-01

    private static void everyPair(RuleRun run) {
        shared(run);
        List<Sibling> siblings = run.ask(TckHarness::siblings);
        Optional<ForeignPeer> foreign = run.any(harness -> harness.foreignPeer(ForeignPeer.Version.SHARED));
        if (siblings.isEmpty() && foreign.isEmpty()) {
            throw run.inconclusive("the harness offers nobody else who speaks it (siblings or foreignPeer)");
        }
        List<P2PProvider> dialers = new ArrayList<>(List.of(run.provider("dialer")));
        List<P2PProvider> hosts = new ArrayList<>(List.of(run.provider("host")));
        for (Sibling sibling : siblings) {
            dialers.add(run.provider(sibling, sibling.name() + " dialer"));
            hosts.add(run.provider(sibling, sibling.name() + " host"));
        }
        for (P2PProvider host : hosts) {
            P2PListener listener = run.listen(host);
            for (P2PProvider dialer : dialers) {
                getAlong(run, run.pair(dialer, host, listener));
            }
            if (foreign.isPresent()) {
                getAlong(run, dialed(run, foreign.orElseThrow(), listener));
            }
        }
        if (foreign.isPresent()) {
            Multiaddr address = foreign.orElseThrow().listen();
            for (P2PProvider dialer : dialers) {
                getAlong(run, dialing(run, foreign.orElseThrow(), dialer, address));
            }
        }
    }

    private static void getAlong(RuleRun run, Pair pair) {
        run.same(
                "id that the host sees", pair.dialer().localPeerId(), pair.far().remotePeerId());
        run.exchange(pair.near(), pair.far());
        run.transfer(pair.near(), pair.far(), Payload.of(1, PAIR_BYTES));
        run.await("close", pair.near().close());
        run.check(run.closed(pair.far()).isClean(), "a clean end", pair.far().closed());
    }

    private static void getAlong(RuleRun run, Meeting meeting) {
        exchange(run, meeting, 1);
        exchange(run, meeting, PAIR_BYTES);
        run.await("close", meeting.own.close());
        run.check(run.await("foreign peer closes", meeting.foreign.closed()).isClean(), "a clean end", "another one");
        run.saw(Evidence.CLOSES);
    }

    /** Both ends of a connection between the provider and the foreign peer. */
    private record Meeting(P2PConnection own, ForeignConnection foreign) {}

    private static Meeting dialed(RuleRun run, ForeignPeer foreign, P2PListener listener) {
        CompletionStage<P2PConnection> accepted = listener.accept();
        CompletionStage<ForeignConnection> dialed = foreign.dial(run.addressOf(listener));
        return met(run, foreign, run.await("accept", accepted), dialed);
    }

    private static Meeting dialing(RuleRun run, ForeignPeer foreign, P2PProvider dialer, Multiaddr address) {
        CompletionStage<ForeignConnection> accepted = foreign.accept();
        Meeting meeting = met(run, foreign, run.await("connect", dialer.connect(address)), accepted);
        run.same("id that the foreign peer sees", dialer.localPeerId(), meeting.foreign.remotePeerId());
        return meeting;
    }

    private static Meeting met(
            RuleRun run, ForeignPeer foreign, P2PConnection own, CompletionStage<ForeignConnection> other) {
        run.same("id of the foreign peer", foreign.peerId(), own.remotePeerId());
        run.saw(Evidence.CONNECTIONS);
        return new Meeting(own, run.await("foreign end", other));
    }

    private static void exchange(RuleRun run, Meeting meeting, int sizeBytes) {
        fromForeign(run, meeting, Payload.of(sizeBytes, sizeBytes));
        toForeign(run, meeting, Payload.of(-sizeBytes, sizeBytes));
    }

    private static void toForeign(RuleRun run, Meeting meeting, byte[] message) {
        CompletionStage<Optional<byte[]>> received = meeting.foreign.receive();
        run.send(meeting.own, message);
        Optional<byte[]> got = run.await("foreign peer receives", received);
        run.check(got.isPresent(), "a message", "the end of the messages");
        run.sameBytes(message, got.orElseThrow());
        run.saw(Evidence.MESSAGES);
    }

    private static void fromForeign(RuleRun run, Meeting meeting, byte[] message) {
        CompletionStage<Void> sent = meeting.foreign.send(message);
        run.sameBytes(message, run.receive(meeting.own));
        run.await("foreign peer sends", sent);
    }

    // ---- IOP-02

    private static void foreignPeer(RuleRun run) {
        shared(run);
        ForeignPeer foreign = foreign(run, ForeignPeer.Version.SHARED);
        P2PProvider host = run.provider("host");
        P2PProvider dialer = run.provider("dialer");
        P2PListener listener = run.listen(host);
        Multiaddr address = foreign.listen();
        if (run.has(Capability.STREAMS)) {
            StreamTalk.echo(host, ForeignPeer.ECHO);
            StreamTalk.echo(dialer, ForeignPeer.ECHO);
        }
        for (boolean dials : new boolean[] {true, false}) {
            Meeting first = meet(run, foreign, dials, dialer, address, listener);
            talk(run, first);
            endedByProvider(run, first);
            endedByForeign(run, meet(run, foreign, dials, dialer, address, listener));
            Meeting last = meet(run, foreign, dials, dialer, address, listener);
            last.own.abort("broken off");
            CloseReason reason = run.await("foreign peer closes", last.foreign.closed());
            run.check(!reason.isClean(), "an abort that is no clean end", reason);
        }
    }

    private static Meeting meet(
            RuleRun run,
            ForeignPeer foreign,
            boolean dials,
            P2PProvider dialer,
            Multiaddr address,
            P2PListener listener) {
        return dials ? dialing(run, foreign, dialer, address) : dialed(run, foreign, listener);
    }

    private static void talk(RuleRun run, Meeting meeting) {
        for (int size : SIZES) {
            exchange(run, meeting, size);
        }
        if (run.has(Capability.STREAMS)) {
            byte[] data = Payload.of(1, STREAM_BYTES);
            run.sameBytes(
                    data,
                    run.await("stream that the foreign peer opened", meeting.foreign.converse(ForeignPeer.ECHO, data)));
            run.sameBytes(
                    data,
                    run.await(
                            "stream that the provider opened",
                            StreamTalk.converse(meeting.own, ForeignPeer.ECHO, data)));
        }
        run.await("ping", meeting.own.ping());
    }

    private static void endedByProvider(RuleRun run, Meeting meeting) {
        if (run.has(Capability.HALF_CLOSE)) {
            run.await("end of the provider's messages", meeting.own.closeWrite());
            run.check(
                    run.await("foreign peer receives the end", meeting.foreign.receive())
                            .isEmpty(),
                    "the end of the messages",
                    "a message");
            fromForeign(run, meeting, Payload.of(2, 2));
        }
        run.await("close", meeting.own.close("enough"));
        CloseReason reason = run.await("foreign peer closes", meeting.foreign.closed());
        run.same("reason at the foreign peer", new CloseReason(REMOTE, CloseReason.Code.NORMAL, "enough"), reason);
        run.saw(Evidence.CLOSES);
    }

    private static void endedByForeign(RuleRun run, Meeting meeting) {
        if (run.has(Capability.HALF_CLOSE)) {
            run.await("end of the foreign peer's messages", meeting.foreign.endMessages());
            run.receiveEnd(meeting.own);
            toForeign(run, meeting, Payload.of(3, 3));
        }
        run.await("foreign peer closes", meeting.foreign.close(CloseReason.Code.GOING_AWAY, "tired"));
        run.same("reason", new CloseReason(REMOTE, CloseReason.Code.GOING_AWAY, "tired"), run.closed(meeting.own));
    }

    // ---- IOP-03

    private static void otherVersion(RuleRun run) {
        shared(run);
        ForeignPeer stranger = foreign(run, ForeignPeer.Version.OTHER);
        ForeignPeer friend = foreign(run, ForeignPeer.Version.SHARED);
        // The timeout of the handshake is longer than the rule waits.
        Limits limits = Limits.builder()
                .handshakeTimeout(run.budgets().mustHappen().multipliedBy(3))
                .build();
        P2PProvider dialer = run.provider("dialer", limits);
        CompletionStage<ForeignConnection> atStranger = stranger.accept();
        run.fails("dial of a peer of another version", dialer.connect(stranger.listen()), VERSION_MISMATCH);
        run.check(failed(run, atStranger), "no connection at the foreign peer", atStranger);

        P2PProvider host = run.provider("host", limits);
        List<ErrorCode> refused = new CopyOnWriteArrayList<>();
        host.observe(event -> {
            if (event instanceof P2PEvent.InboundRefused refusal) {
                refused.add(refusal.failure().code());
            }
        });
        P2PListener listener = run.listen(host);
        CompletionStage<P2PConnection> accepted = listener.accept();
        CompletionStage<ForeignConnection> dial = stranger.dial(run.addressOf(listener));
        run.eventually("the listener reports a refusal", () -> !refused.isEmpty());
        run.same("codes of the refusals", List.of(VERSION_MISMATCH), refused);
        run.check(failed(run, dial), "no connection at the foreign peer", dial);
        run.saw(Evidence.REFUSALS);

        run.check(!accepted.toCompletableFuture().isDone(), "no connection at the listener", accepted);
        CompletionStage<ForeignConnection> dialed = friend.dial(run.addressOf(listener));
        Meeting meeting = met(run, friend, run.await("accept", accepted), dialed);
        exchange(run, meeting, 1);
        exchange(run, dialing(run, friend, dialer, friend.listen()), 1);
    }

    private static boolean failed(RuleRun run, CompletionStage<?> stage) {
        return run.settles(stage, run.budgets().mustHappen())
                && stage.toCompletableFuture().isCompletedExceptionally();
    }
}
