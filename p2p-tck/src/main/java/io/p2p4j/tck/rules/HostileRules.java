package io.p2p4j.tck.rules;

import static io.p2p4j.api.error.ErrorCode.CONNECTION_LIMIT;
import static io.p2p4j.tck.rule.TckRule.must;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorKind;
import io.p2p4j.tck.HostileConnection;
import io.p2p4j.tck.HostilePeer;
import io.p2p4j.tck.Intruder;
import io.p2p4j.tck.RawConnection;
import io.p2p4j.tck.TappedWire;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.wire.Recording;
import io.p2p4j.tck.wire.WireDirection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Peers that mean harm. */
final class HostileRules {
    private static final int TRIES_MAX = 5;
    private static final int LOOKS = 3;
    private static final long ALLOCATION_MAX = HostilePeer.HUGE_BYTES / 4;
    private static final int GARBAGE_BYTES = 700;
    private static final int CONNECTIONS_MAX = 3;
    private static final int DRIPS = 30;

    private HostileRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("LIM-01", "a huge length prefix: ProtocolError, nothing allocated")
                        .because("four bytes of a stranger must not cost a gigabyte")
                        .seeing(Evidence.ATTACKS, Evidence.CLOSES, Evidence.MESSAGES)
                        .tried(HostileRules::hugeLength),
                must("LIM-02", "garbage never kills the listener")
                        .because("a public port hears everything")
                        .seeing(Evidence.ATTACKS, Evidence.CONNECTIONS)
                        .tried(HostileRules::garbage),
                must("LIM-03", "a slow-loris peer is evicted")
                        .because("who never finishes his handshake must not keep the place of who would")
                        .seeing(Evidence.ATTACKS, Evidence.REFUSALS, Evidence.CONNECTIONS)
                        .tried(HostileRules::slowLoris),
                must("LIM-04", "the connection limit is enforced and existing connections are unaffected")
                        .because("a crowd at the door must not push out those who are inside")
                        .seeing(Evidence.CONNECTIONS, Evidence.REFUSALS, Evidence.MESSAGES)
                        .tried(HostileRules::connectionLimit),
                must("LIM-05", "a frame for an unknown or reset stream is tolerated")
                        .because("what was on its way when a stream was reset arrives late;"
                                + " who names a stream that never was may lose his own connection for it")
                        .needing(Capability.STREAMS)
                        .seeing(Evidence.ATTACKS, Evidence.MESSAGES)
                        .tried(HostileRules::lateFrames),
                must("LIM-06", "a duplicate stream id: ProtocolError")
                        .because("bytes of two streams under one id would be told apart by nobody")
                        .needing(Capability.STREAMS)
                        .seeing(Evidence.ATTACKS, Evidence.CLOSES, Evidence.MESSAGES)
                        .tried(HostileRules::duplicateStream));
    }

    /** A host, a good peer that must not notice anything, and a bad one whose connection the host believes to be good. */
    private static final class Scene {
        final RuleRun run;
        final HostilePeer peer;
        final Pair good;

        Scene(RuleRun run, HostilePeer.Act... acts) {
            this.run = run;
            peer = run.need("a hostile peer (TckHarness.hostilePeer)", TckHarness::hostilePeer);
            for (HostilePeer.Act act : acts) {
                if (!peer.acts().contains(act)) {
                    throw run.inconclusive("the harness's hostile peer does not know " + act);
                }
            }
            good = run.pair();
            run.exchange(good.near(), good.far());
        }

        /** The host's end of the bad peer's connection, with the proof that it works. */
        P2PConnection accepted(CompletionStage<P2PConnection> accept, HostileConnection bad) {
            P2PConnection far = run.await("accept of the peer that will be hostile", accept);
            heard(far, bad, 1);
            return far;
        }

        void heard(P2PConnection far, HostileConnection bad, int number) {
            byte[] message = Payload.of(number, 50);
            bad.send(message);
            run.sameBytes(message, run.receive(far));
        }

        void perform(HostileConnection bad, HostilePeer.Act act) {
            bad.perform(act);
            run.saw(Evidence.ATTACKS);
            run.note("performing " + act);
        }

        HostileConnection dial() {
            return peer.dial(run.addressOf(good.listener()));
        }

        /** The bad one's connection ends for what it did. */
        void violation(P2PConnection far, HostileConnection bad, CompletionStage<?> receive) {
            CloseReason reason = run.closed(far);
            run.same("code of the close", CloseReason.Code.PROTOCOL_ERROR, reason.code());
            run.same(
                    "kind of the failure of a pending receive",
                    ErrorKind.PROTOCOL_ERROR,
                    run.fails("pending receive", receive).kind());
            run.eventually("the hostile peer is thrown out", bad::isOver);
        }

        void unaffected() {
            run.exchange(good.near(), good.far());
            Pair next = run.pair(good.dialer(), good.host(), good.listener());
            run.exchange(next.near(), next.far());
        }
    }

    // ---- LIM-01

    private static void hugeLength(RuleRun run) {
        Scene scene = new Scene(run, HostilePeer.Act.HUGE_LENGTH);
        long least = Long.MAX_VALUE;
        // On a loaded machine other threads of the process allocate as well, but hardly so much in each look.
        for (int look = 0; look < LOOKS && least > ALLOCATION_MAX; look++) {
            CompletionStage<P2PConnection> accept = scene.good.listener().accept();
            HostileConnection bad = scene.dial();
            P2PConnection far = scene.accepted(accept, bad);
            CompletionStage<?> receive = far.receive();
            Allocations allocations = Allocations.begin();
            scene.perform(bad, HostilePeer.Act.HUGE_LENGTH);
            scene.violation(far, bad, receive);
            least = Math.min(least, allocations.mostOfOneThread());
        }
        run.check(
                least <= ALLOCATION_MAX,
                "nothing allocated for " + HostilePeer.HUGE_BYTES + " announced bytes",
                least + " bytes allocated by one thread, each time");
        scene.unaffected();
    }

    // ---- LIM-02

    private static List<byte[]> nonsense(RuleRun run, P2PProvider dialer, P2PProvider host, P2PListener listener) {
        byte[] zeros = new byte[GARBAGE_BYTES];
        byte[] ones = new byte[GARBAGE_BYTES];
        Arrays.fill(ones, (byte) 0xff);
        byte[] length = {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1, 2, 3};
        byte[] record = {0x16, 3, 1, (byte) 0xff, (byte) 0xff, 1, 2, 3};
        List<byte[]> all = new ArrayList<>(List.of(
                new byte[0],
                Payload.of(1, GARBAGE_BYTES),
                zeros,
                ones,
                length,
                record,
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII),
                "SSH-2.0-tck\r\n".getBytes(US_ASCII)));
        run.any(TckHarness::tappedWire).ifPresent(wire -> {
            byte[] honest = spoken(run, wire, dialer, host, listener);
            all.add(Arrays.copyOf(honest, honest.length / 3));
            all.add(Arrays.copyOfRange(honest, honest.length / 3, honest.length));
            byte[] half = honest.clone();
            Arrays.fill(half, honest.length / 3, honest.length, (byte) 0x55);
            all.add(half);
        });
        return all;
    }

    /** What an honest dialer says to a listener. */
    private static byte[] spoken(
            RuleRun run, TappedWire wire, P2PProvider dialer, P2PProvider host, P2PListener listener) {
        Recording tap = new Recording();
        wire.filter(tap);
        Pair pair = run.pair(dialer, host, listener, wire.via(run.addressOf(listener)));
        run.exchange(pair.near(), pair.far());
        pair.near().close();
        run.closed(pair.far());
        return tap.bytes(WireDirection.TO_LISTENER);
    }

    private static void garbage(RuleRun run) {
        Pair before = run.pair();
        Intruder intruder = run.intruder();
        List<byte[]> nonsense = nonsense(run, before.dialer(), before.host(), before.listener());
        List<P2PEvent> opened = new CopyOnWriteArrayList<>();
        before.host().observe(event -> {
            if (event instanceof P2PEvent.ConnectionOpened) {
                opened.add(event);
            }
        });
        CompletableFuture<P2PConnection> accept = before.listener().accept().toCompletableFuture();
        for (byte[] bytes : nonsense) {
            intruder.say(run.addressOf(before.listener()), bytes);
            run.saw(Evidence.ATTACKS);
        }
        run.never(
                "nonsense becomes a connection, or ends the listener",
                () -> accept.isDone()
                        || !opened.isEmpty()
                        || before.listener().closed().toCompletableFuture().isDone());
        run.exchange(before.near(), before.far());
        P2PConnection near = run.connect(before.dialer(), run.addressOf(before.listener()));
        run.exchange(near, run.await("accept after the nonsense", accept));
        // The same from somebody who has proven who he is.
        run.any(TckHarness::hostilePeer)
                .filter(peer -> peer.acts().contains(HostilePeer.Act.GARBAGE_FRAME))
                .ifPresent(peer -> {
                    CompletionStage<P2PConnection> next = before.listener().accept();
                    HostileConnection bad = peer.dial(run.addressOf(before.listener()));
                    P2PConnection far = run.await("accept", next);
                    bad.perform(HostilePeer.Act.GARBAGE_FRAME);
                    run.same(
                            "code of the close",
                            CloseReason.Code.PROTOCOL_ERROR,
                            run.closed(far).code());
                });
        Pair after = run.pair(before.dialer(), before.host(), before.listener());
        run.exchange(after.near(), after.far());
        run.exchange(before.near(), before.far());
    }

    // ---- LIM-03

    private static void slowLoris(RuleRun run) {
        Pair honest = run.pair();
        Optional<byte[]> words = run.any(TckHarness::tappedWire)
                .map(wire -> spoken(run, wire, honest.dialer(), honest.host(), honest.listener()));
        long begin = run.context().nanoTime();
        run.pair(honest.dialer(), honest.host(), honest.listener());
        Duration took = Duration.ofNanos(run.context().nanoTime() - begin);
        Duration least = run.budgets().mustNotHappen().multipliedBy(2);
        Duration patience = took.multipliedBy(4).compareTo(least) > 0 ? took.multipliedBy(4) : least;
        P2PProvider host = run.provider(
                "impatient host",
                Limits.builder()
                        .handshakeTimeout(patience)
                        .pendingHandshakesMax(2)
                        .build());
        P2PListener listener = run.listen(host);
        CompletableFuture<P2PConnection> accept = listener.accept().toCompletableFuture();
        Intruder intruder = run.intruder();
        long visit = run.context().nanoTime();
        List<RawConnection> visits =
                List.of(intruder.visit(run.addressOf(listener)), intruder.visit(run.addressOf(listener)));
        run.saw(Evidence.ATTACKS);
        boolean thrownOut = visits.get(0).isOver();
        if (run.context().nanoTime() - visit < patience.toNanos() / 2) {
            run.check(!thrownOut, "a visitor with " + patience + " for his handshake", "he was thrown out at once");
        }
        drip(run, visits.get(1), words.orElse(new byte[0]), patience);
        run.eventually(
                "both visitors are thrown out, " + patience + " after they came",
                () -> visits.stream().allMatch(RawConnection::isOver));
        // Who comes later may be given their places, so that it getting in says nothing of these two.
        run.eventually(
                "their handshakes are over for the host too",
                () -> host.stats().gauges().handshakesPending() == 0);
        run.saw(Evidence.REFUSALS);
        run.check(!accept.isDone(), "no connection of theirs", accept);
        // The handshake of an honest one may take longer than the patience when the machine is busy.
        Optional<P2PConnection> near = connected(run, honest.dialer(), run.addressOf(listener));
        run.check(near.isPresent(), "a listener that still serves", TRIES_MAX + " dials failed");
        run.saw(Evidence.CONNECTIONS);
        run.await("accept of the honest one", accept);
    }

    private static void drip(RuleRun run, RawConnection visitor, byte[] words, Duration patience) {
        Duration pace = patience.dividedBy(DRIPS / 2);
        for (int i = 0; i < Math.min(DRIPS, words.length) && !visitor.isOver(); i++) {
            visitor.write(new byte[] {words[i]});
            run.pass(pace);
        }
    }

    static Optional<P2PConnection> connected(RuleRun run, P2PProvider dialer, Multiaddr address) {
        for (int i = 0; i < TRIES_MAX; i++) {
            CompletableFuture<P2PConnection> dial = dialer.connect(address).toCompletableFuture();
            run.settles(dial, run.budgets().mustHappen());
            if (dial.isDone() && !dial.isCompletedExceptionally()) {
                return Optional.of(dial.join());
            }
            run.pass(run.budgets().mustNotHappen());
        }
        return Optional.empty();
    }

    // ---- LIM-04

    private static void connectionLimit(RuleRun run) {
        P2PProvider host = run.provider(
                "host", Limits.builder().connectionsMax(CONNECTIONS_MAX).build());
        P2PListener listener = run.listen(host);
        P2PProvider dialer = run.provider("dialer");
        List<Pair> inside = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS_MAX; i++) {
            inside.add(run.pair(dialer, host, listener));
        }
        CompletableFuture<P2PConnection> accept = listener.accept().toCompletableFuture();
        for (int i = 0; i < 2; i++) {
            refused(run, dialer, run.addressOf(listener));
        }
        P2PListener elsewhere = run.listen(dialer);
        run.fails("a dial of the host itself, which is full", host.connect(run.addressOf(elsewhere)), CONNECTION_LIMIT);
        run.never(
                "a connection beyond the limit is handed out, or one within it ends",
                () -> accept.isDone()
                        || inside.stream()
                                .anyMatch(pair ->
                                        !pair.near().isOpen() || !pair.far().isOpen()));
        for (Pair pair : inside) {
            run.exchange(pair.near(), pair.far());
        }
        inside.get(0).near().close();
        run.closed(inside.get(0).near());
        run.closed(inside.get(0).far());
        Optional<P2PConnection> near = connected(run, dialer, run.addressOf(listener));
        run.check(near.isPresent(), "a free place after one has left", TRIES_MAX + " dials failed");
        run.exchange(near.orElseThrow(), run.await("accept in the free place", accept));
        run.exchange(inside.get(1).near(), inside.get(1).far());
    }

    /** The dialer's end may open before the host refuses; so a refusal is a failed dial or a quick close. */
    static void refused(RuleRun run, P2PProvider dialer, Multiaddr address) {
        CompletableFuture<P2PConnection> dial = dialer.connect(address).toCompletableFuture();
        run.check(run.settles(dial, run.budgets().mustHappen()), "the dial settles", "nothing yet");
        if (dial.isCompletedExceptionally()) {
            run.same(
                    "kind of the refusal",
                    ErrorKind.CONNECTION_FAILED,
                    run.fails("dial of a host that is full", dial).kind());
        } else {
            run.same(
                    "code of the refusal",
                    CloseReason.Code.LIMIT_EXCEEDED,
                    run.closed(dial.join()).code());
        }
        run.saw(Evidence.REFUSALS);
    }

    // ---- LIM-05, LIM-06

    private static List<P2PStream> streamsOf(Scene scene) {
        List<P2PStream> streams = new CopyOnWriteArrayList<>();
        scene.good.host().handle(HostilePeer.PROTOCOL, streams::add);
        return streams;
    }

    private static void lateFrames(RuleRun run) {
        Scene scene = new Scene(run, HostilePeer.Act.RESET_STREAM, HostilePeer.Act.UNKNOWN_STREAM);
        List<P2PStream> streams = streamsOf(scene);
        CompletionStage<P2PConnection> accept = scene.good.listener().accept();
        HostileConnection late = scene.dial();
        P2PConnection far = scene.accepted(accept, late);
        scene.perform(late, HostilePeer.Act.RESET_STREAM);
        run.eventually("the stream was reset and written to", late::hasPerformed);
        // Performed is not arrived.
        run.eventually("the stream arrives", () -> streams.size() == 1);
        run.fails("read of the reset stream", streams.get(0).read());
        scene.heard(far, late, 2);
        run.check(far.isOpen(), "an open connection after a late frame", far.state());

        CompletionStage<P2PConnection> next = scene.good.listener().accept();
        HostileConnection unknown = scene.dial();
        P2PConnection other = scene.accepted(next, unknown);
        CompletableFuture<Optional<byte[]>> receive = other.receive().toCompletableFuture();
        CompletableFuture<CloseReason> closed = other.closed().toCompletableFuture();
        scene.perform(unknown, HostilePeer.Act.UNKNOWN_STREAM);
        unknown.send(Payload.of(3, 50));
        run.eventually("the frame is ignored or refused", () -> receive.isDone() || closed.isDone());
        if (closed.isDone()) {
            run.same(
                    "code of the close",
                    CloseReason.Code.PROTOCOL_ERROR,
                    closed.join().code());
        }
        run.same("streams that arrived", 1, streams.size());
        scene.heard(far, late, 4);
        scene.unaffected();
    }

    private static void duplicateStream(RuleRun run) {
        Scene scene = new Scene(run, HostilePeer.Act.DUPLICATE_STREAM);
        List<P2PStream> streams = streamsOf(scene);
        CompletionStage<P2PConnection> accept = scene.good.listener().accept();
        HostileConnection bad = scene.dial();
        P2PConnection far = scene.accepted(accept, bad);
        CompletionStage<?> receive = far.receive();
        scene.perform(bad, HostilePeer.Act.DUPLICATE_STREAM);
        scene.violation(far, bad, receive);
        run.eventually("the first of both streams arrived, and no other", () -> streams.size() == 1);
        scene.unaffected();
    }
}
