package io.p2p4j.tck.rules;

import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.Capability;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.ProviderState;
import io.p2p4j.api.ProviderStats.Gauges;
import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.tck.Resources;
import io.p2p4j.tck.Wire;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is given back. */
final class ResourceRules {
    private static final String PROTOCOL = "/tck/held/1.0.0";
    private static final int WINDOW_BYTES = 64 << 10;
    private static final int MESSAGE_BYTES = 4 << 10;
    private static final int STALLING_MESSAGES = 64;
    private static final int LARGE_BYTES = 200_000;
    /** How many grains of the allocator a round moves; losing one of them is forgiven. */
    private static final int GRAINS = 2;

    private static final int DIALS = 1000;
    private static final int DIALS_AT_ONCE = 50;
    private static final Duration LONG = Duration.ofMinutes(10);
    /** How late the end of a stop may be seen; shorter than what else ends a connection to a stuck peer. */
    private static final Duration LATE_MAX = Duration.ofSeconds(20);

    private static final Limits SMALL = Limits.builder()
            .messageWindowBytes(WINDOW_BYTES)
            .closeTimeout(Duration.ofMillis(100))
            .build();
    private static final Limits STUCK = Limits.builder()
            .messageWindowBytes(WINDOW_BYTES)
            .idleTimeout(LONG)
            .closeTimeout(LONG)
            .handshakeTimeout(LONG)
            .stopTimeout(Duration.ofMillis(400))
            .build();

    private ResourceRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("RES-01", "threads return to the baseline")
                        .because("a process that opens and stops providers must not run out of threads")
                        .seeing(Evidence.MESSAGES)
                        .tried(ResourceRules::threads),
                must("RES-02", "sockets return to the baseline")
                        .because(
                                "a lost socket occupies a port, a descriptor and the peer's memory until the process ends")
                        .seeing(Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(ResourceRules::sockets),
                must("RES-03", "buffers are released")
                        .because("memory that no garbage collector sees is found missing when it is too late")
                        .seeing(Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(ResourceRules::buffers),
                must("RES-04", "closed objects are collectable")
                        .because("a table that keeps what is closed grows for as long as the provider runs")
                        .seeing(Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(ResourceRules::closedObjects),
                must("RES-05", "1,000 failed or cancelled dials leak nothing")
                        .because("a peer that looks for others fails to reach most of them")
                        .seeing(Evidence.FAILURES, Evidence.CANCELLATIONS, Evidence.CONNECTIONS)
                        .tried(ResourceRules::vainDials),
                must("RES-06", "stop is bounded in spite of a stuck peer")
                        .because("one peer must not decide when another process may end")
                        .seeing(Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(ResourceRules::stuckPeer));
    }

    // ---- RES-01

    private static void threads(RuleRun run) {
        Resources resources = run.resources();
        Held.returns(run, "threads", resources::threads, 1, round -> {
            Pair pair = run.pair();
            run.exchange(pair.near(), pair.far());
            stop(run, pair);
        });
    }

    private static void stop(RuleRun run, Pair pair) {
        CompletionStage<Void> one = pair.dialer().stop();
        CompletionStage<Void> other = pair.host().stop();
        Duration bound = pair.host().limits().stopTimeout().plus(run.budgets().mustHappen());
        run.await("stop of the dialer", one, bound);
        run.await("stop of the host", other, bound);
    }

    // ---- RES-02

    private static void sockets(RuleRun run) {
        Resources resources = run.resources();
        P2PProvider host = run.provider("host", SMALL);
        P2PProvider dialer = run.provider("dialer", SMALL);
        P2PListener listener = run.listen(host);
        long idle = Held.measure(run, "sockets", resources::sockets);
        Held.returns(run, "sockets of closed connections", resources::sockets, 1, round -> {
            Pair pair = run.pair(dialer, host, listener);
            run.exchange(pair.near(), pair.far());
            if (Held.measure(run, "sockets", resources::sockets) <= idle) {
                throw run.inconclusive("the harness counts no socket for an open connection");
            }
            end(pair, round);
            run.closed(pair.near());
            run.closed(pair.far());
        });
        Held.returns(run, "sockets of stopped providers", resources::sockets, 1, round -> {
            Pair pair = run.pair(SMALL);
            run.connect(pair.dialer(), run.addressOf(pair.listener()));
            run.exchange(pair.near(), pair.far());
            stop(run, pair);
        });
    }

    private static void end(Pair pair, int how) {
        P2PConnection by = how % 2 == 0 ? pair.near() : pair.far();
        if (how % 4 < 2) {
            by.close();
        } else {
            by.abort("enough");
        }
    }

    // ---- RES-03

    private static void buffers(RuleRun run) {
        Resources resources = run.resources();
        int grainBytes = resources.bufferGrainBytes();
        Held.returns(run, "bytes of buffers", resources::bufferBytes, grainBytes, round -> {
            Pair pair = run.pair(SMALL);
            for (long moved = 0; moved < (long) GRAINS * grainBytes; moved += LARGE_BYTES) {
                run.transfer(pair.far(), pair.near(), Payload.of(round, LARGE_BYTES));
            }
            // What is on its way when the connection ends is released as well.
            sendInVain(pair.near());
            if (run.has(Capability.STREAMS)) {
                pair.dialer().handle(PROTOCOL, stream -> run.note("a stream that nobody reads"));
                P2PStream stream = run.await("open a stream", pair.far().openStream(PROTOCOL));
                run.await("write", stream.write(ByteBuffer.wrap(new byte[LARGE_BYTES / 10])));
            }
            end(pair, 2 + round);
            if (!run.has(Capability.FLOW_CONTROL)) {
                // Then the end may stand behind messages that nobody takes.
                run.collect(pair.far());
            }
            run.closed(pair.near());
            run.closed(pair.far());
            stop(run, pair);
        });
    }

    private static List<CompletableFuture<Void>> sendInVain(P2PConnection connection) {
        List<CompletableFuture<Void>> sends = new ArrayList<>();
        for (byte[] message : Payload.many(STALLING_MESSAGES, MESSAGE_BYTES)) {
            sends.add(connection.send(message).toCompletableFuture());
        }
        return sends;
    }

    // ---- RES-04

    private static void closedObjects(RuleRun run) {
        P2PProvider host = run.provider("host", SMALL);
        P2PProvider dialer = run.provider("dialer", SMALL);
        P2PListener listener = run.listen(host);
        Forgotten forgotten = new Forgotten();
        for (int how = 0; how < 4; how++) {
            useAndClose(run, dialer, host, listener, how, forgotten);
        }
        closeListener(run, dialer, host, forgotten);
        // The positive control: the provider goes on working, and what it used last it may let go only now.
        Pair pair = run.pair(dialer, host, listener);
        run.exchange(pair.near(), pair.far());
        forgotten.mustBeCollectable(run);
        run.exchange(pair.near(), pair.far());
    }

    private static void useAndClose(
            RuleRun run, P2PProvider dialer, P2PProvider host, P2PListener listener, int how, Forgotten forgotten) {
        Pair pair = run.pair(dialer, host, listener);
        run.exchange(pair.near(), pair.far());
        forgotten.add("dialer's end of connection " + how, pair.near());
        forgotten.add("host's end of connection " + how, pair.far());
        if (run.has(Capability.STREAMS)) {
            CompletableFuture<P2PStream> opened = new CompletableFuture<>();
            Registration handler = host.handle(PROTOCOL, opened::complete);
            forgotten.add(
                    "dialer's end of a stream of connection " + how,
                    run.await("open a stream", pair.near().openStream(PROTOCOL)));
            forgotten.add("host's end of a stream of connection " + how, run.await("the handler is called", opened));
            handler.close();
        }
        end(pair, how);
        run.closed(pair.near());
        run.closed(pair.far());
    }

    private static void closeListener(RuleRun run, P2PProvider dialer, P2PProvider host, Forgotten forgotten) {
        P2PListener second = run.listen(host);
        CompletionStage<P2PConnection> accept = second.accept();
        run.await("close of a listener", second.close());
        run.fails("accept", accept);
        CompletionStage<P2PConnection> dial = dialer.connect(run.addressOf(second));
        run.fails("dial of a closed listener", dial);
        forgotten.add("closed listener", second);
        forgotten.add("failed accept", accept);
        forgotten.add("failed dial", dial);
    }

    // ---- RES-05

    private static void vainDials(RuleRun run) {
        Resources resources = run.resources();
        P2PProvider host = run.provider("host", SMALL);
        P2PProvider dialer = run.provider("dialer", SMALL);
        P2PListener listener = run.listen(host);
        listener.onConnection(connection -> run.note("a dial came through before its cancel"));
        Multiaddr nobody = run.refusing(host);
        dialInVain(run, dialer, nobody, run.addressOf(listener));
        isQuiet(run, host, dialer);
        Held sockets = new Held(run, "sockets after vain dials", resources::sockets);
        Held threads = new Held(run, "threads after vain dials", resources::threads);
        for (int dials = 0; dials < DIALS; dials += DIALS_AT_ONCE) {
            dialInVain(run, dialer, nobody, run.addressOf(listener));
        }
        isQuiet(run, host, dialer);
        sockets.mustNotGrow(Held.ROUNDS - 1);
        threads.mustNotGrow(Held.ROUNDS - 1);
        Pair pair = run.pair(dialer, host, run.listen(host));
        run.exchange(pair.near(), pair.far());
    }

    private static void dialInVain(RuleRun run, P2PProvider dialer, Multiaddr nobody, Multiaddr somebody) {
        List<CompletionStage<P2PConnection>> refused = new ArrayList<>();
        List<CompletableFuture<P2PConnection>> cancelled = new ArrayList<>();
        for (int i = 0; i < DIALS_AT_ONCE / 2; i++) {
            refused.add(dialer.connect(DialRequest.to(nobody)));
            cancelled.add(dialer.connect(DialRequest.to(somebody)).toCompletableFuture());
        }
        for (CompletableFuture<P2PConnection> dial : cancelled) {
            if (dial.cancel(true)) {
                run.saw(Evidence.CANCELLATIONS);
            } else {
                run.await("a dial that is not cancelled in time", dial).abort("not wanted");
            }
        }
        for (CompletionStage<P2PConnection> dial : refused) {
            run.fails("dial of nobody", dial);
        }
    }

    private static void isQuiet(RuleRun run, P2PProvider host, P2PProvider dialer) {
        if (run.has(Capability.METRICS)) {
            Tally.equal(
                    run,
                    "gauges of the dialer",
                    Gauges.NONE,
                    () -> dialer.stats().gauges());
            Tally.equal(
                    run,
                    "connections open at the host",
                    0,
                    () -> host.stats().gauges().connectionsOpen());
            Tally.equal(
                    run,
                    "handshakes at the host",
                    0,
                    () -> host.stats().gauges().handshakesPending());
        }
    }

    // ---- RES-06

    private static void stuckPeer(RuleRun run) {
        P2PProvider host = run.provider("host", STUCK);
        P2PProvider dialer = run.provider("dialer", STUCK);
        P2PListener listener = run.listen(host);
        Wire wire = run.wire();
        Pair pair = run.pair(dialer, host, listener, wire.via(run.addressOf(listener)));
        run.exchange(pair.near(), pair.far());
        List<CompletionStage<?>> pending = new ArrayList<>(sendInVain(pair.near()));
        pending.add(pair.near().receive());
        pending.add(pair.far().closed());
        pending.add(listener.accept());
        wire.freeze();
        run.anyIntruder().ifPresent(intruder -> intruder.stall(run.addressOf(listener)));
        stopsInTime(run, "dialer", dialer);
        stopsInTime(run, "host", host);
        for (CompletionStage<?> operation : pending) {
            run.check(run.settles(operation, run.budgets().mustHappen()), "every operation settles", "a pending one");
        }
        run.closed(pair.near());
    }

    private static void stopsInTime(RuleRun run, String name, P2PProvider provider) {
        Duration late = run.budgets().mustHappen();
        Duration bound = STUCK.stopTimeout().plus(late.compareTo(LATE_MAX) < 0 ? late : LATE_MAX);
        run.await(
                "stop of the " + name + " (stopTimeout " + STUCK.stopTimeout().toMillis() + " ms)",
                provider.stop(),
                bound);
        run.same("state of the " + name, ProviderState.STOPPED, provider.state());
    }
}
