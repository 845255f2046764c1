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
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.ProviderStats.Gauges;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** What an observer sees and counts. */
final class EventRules {
    private static final String PROTOCOL = "/tck/counted/1.0.0";
    private static final int[] SIZES = {1, 0, 300, 70_000};
    private static final int STREAM_BYTES = 5000;
    private static final int WINDOW_BYTES = 64 << 10;
    private static final int MESSAGE_BYTES = 4 << 10;
    private static final int STALLING_MESSAGES = 100;
    private static final int CONNECTIONS = 4;

    private static final Limits LIMITS = Limits.builder()
            .messageWindowBytes(WINDOW_BYTES)
            .closeTimeout(Duration.ofMillis(1500))
            .build();

    private EventRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("OBS-01", "counters equal the kit's own counts")
                        .because("a total that is nearly right hides exactly the loss that somebody looks for")
                        .needing(Capability.METRICS)
                        .seeing(Evidence.MESSAGES, Evidence.FAILURES, Evidence.CLOSES, Evidence.CALLBACKS)
                        .tried(EventRules::countersAreExact),
                must("OBS-02", "gauges return to zero")
                        .because("a gauge that creeps up looks like a leak, and hides a real one")
                        .needing(Capability.METRICS)
                        .seeing(Evidence.CONNECTIONS, Evidence.MESSAGES, Evidence.CLOSES)
                        .tried(EventRules::gaugesReturn),
                must("OBS-03", "events are ordered and each failure is counted once")
                        .because("who follows the events must come to the same state as who asks")
                        .needing(Capability.METRICS)
                        .seeing(Evidence.CONNECTIONS, Evidence.FAILURES, Evidence.CLOSES, Evidence.CALLBACKS)
                        .tried(EventRules::eventsAreOrdered));
    }

    // ---- OBS-01

    private static void countersAreExact(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PProvider dialer = run.provider("dialer");
        P2PListener listener = run.listen(host);
        Tally near = new Tally();
        Tally far = new Tally();
        Pair kept = run.pair(dialer, host, listener);
        Pair closed = run.pair(dialer, host, listener);
        near.connectionsDialed = 2;
        far.connectionsAccepted = 2;
        for (int size : SIZES) {
            for (Pair pair : List.of(kept, closed)) {
                run.transfer(pair.near(), pair.far(), Payload.of(size, size));
                Tally.message(near, far, size);
                run.transfer(pair.far(), pair.near(), Payload.of(size, size + 1));
                Tally.message(far, near, size + 1);
            }
        }
        nobodyReceives(run, kept, near, far);
        if (run.has(Capability.STREAMS)) {
            stream(run, kept, near, far);
        }
        run.await("close of the second connection", closed.near().close());
        run.closed(closed.far());
        near.connectionsClosed++;
        far.connectionsClosed++;
        run.fails("dial of nobody", dialer.connect(run.refusing(host)));
        run.fails(
                "dial of an unknown peer",
                dialer.connect(run.identity("stranger").peerId()));
        near.dialsFailed += 2;
        handlerThrows(run, dialer, host);
        near.connectionsDialed++;
        near.connectionsClosed++;
        far.connectionsAccepted++;
        far.connectionsClosed++;
        far.callbacksFailed++;
        near.check(run, "dialer", dialer);
        far.check(run, "host", host);
        run.same(
                "messages that the connection sent",
                near.messagesSent - SIZES.length,
                kept.near().stats().messagesSent());
        run.await("stop of the dialer", dialer.stop());
        run.closed(kept.far());
        near.connectionsClosed++;
        far.connectionsClosed++;
        near.check(run, "stopped dialer", dialer);
        far.check(run, "host", host);
    }

    /** A message that a cancelled receive did not take is counted for the one that takes it. */
    private static void nobodyReceives(RuleRun run, Pair pair, Tally near, Tally far) {
        CompletableFuture<?> cancelled = pair.far().receive().toCompletableFuture();
        cancelled.cancel(true);
        run.transfer(pair.near(), pair.far(), Payload.of(5, 50));
        Tally.message(near, far, 50);
    }

    private static void stream(RuleRun run, Pair pair, Tally near, Tally far) {
        CompletableFuture<P2PStream> opened = new CompletableFuture<>();
        pair.host().handle(PROTOCOL, opened::complete);
        P2PStream stream = run.await("open a stream", pair.near().openStream(PROTOCOL));
        P2PStream other = run.await("the handler is called", opened);
        run.await("write", stream.write(ByteBuffer.wrap(Payload.of(6, STREAM_BYTES))));
        int read = 0;
        while (read < STREAM_BYTES) {
            read += run.await("read", other.read())
                    .orElseThrow(() -> run.failure("bytes", "the end"))
                    .remaining();
        }
        near.bytesSent += STREAM_BYTES;
        far.bytesReceived += STREAM_BYTES;
    }

    private static void handlerThrows(RuleRun run, P2PProvider dialer, P2PProvider host) {
        P2PListener listener = run.listen(host);
        listener.onConnection(connection -> {
            run.saw(Evidence.CALLBACKS);
            throw new IllegalStateException("thrown by the kit");
        });
        P2PConnection refused = run.connect(dialer, run.addressOf(listener));
        run.closed(refused);
    }

    // ---- OBS-02

    private static void gaugesReturn(RuleRun run) {
        P2PProvider host = run.provider("host", LIMITS);
        P2PProvider dialer = run.provider("dialer", LIMITS);
        P2PListener listener = run.listen(host);
        Pair drained = run.pair(dialer, host, listener);
        List<byte[]> waiting = fill(run, drained);
        for (byte[] message : waiting) {
            run.sameBytes(message, run.receive(drained.far()));
        }
        run.eventually("no byte waits at the dialer", () -> gauges(dialer).sendQueueBytes() == 0);
        run.eventually("no byte waits at the host", () -> gauges(host).receiveQueueBytes() == 0);
        streamsOpenAndEnd(run, drained);
        run.await("close", drained.near().close());
        run.closed(drained.far());

        Pair aborted = run.pair(dialer, host, listener);
        fill(run, aborted);
        aborted.near().abort("with full queues");
        run.closed(aborted.near());
        run.closed(aborted.far());

        run.anyIntruder().ifPresent(intruder -> {
            intruder.stall(run.addressOf(listener));
            run.eventually("one handshake is pending", () -> gauges(host).handshakesPending() == 1);
            intruder.close();
        });
        P2PConnection unaccepted = run.connect(dialer, run.addressOf(listener));
        run.eventually("one connection waits for an accept", () -> gauges(host).connectionsWaiting() == 1);
        run.same("listeners open", 1, gauges(host).listenersOpen());
        run.await("close of the listener", listener.close());
        run.closed(unaccepted);
        isZero(run, "host", host);
        isZero(run, "dialer", dialer);

        Pair stopped = run.pair(dialer, host, run.listen(host));
        fill(run, stopped);
        run.await("stop", host.stop(), LIMITS.stopTimeout().plus(run.budgets().mustHappen()));
        run.closed(stopped.near());
        isZero(run, "stopped host", host);
        isZero(run, "dialer", dialer);
    }

    private static Gauges gauges(P2PProvider provider) {
        return provider.stats().gauges();
    }

    /** Sends more than the window takes, so that both ends' queues have something. */
    private static List<byte[]> fill(RuleRun run, Pair pair) {
        int taken = run.has(Capability.FLOW_CONTROL) ? run.declared().transportSlackBytes() / MESSAGE_BYTES : 0;
        List<byte[]> messages = Payload.many(STALLING_MESSAGES + taken, MESSAGE_BYTES);
        List<CompletableFuture<Void>> sends = new ArrayList<>();
        for (byte[] message : messages) {
            sends.add(pair.near().send(message).toCompletableFuture());
        }
        run.eventually("bytes wait at the host", () -> gauges(pair.host()).receiveQueueBytes() > 0);
        run.same("connections open at the host", 1, gauges(pair.host()).connectionsOpen());
        run.same("connections open at the dialer", 1, gauges(pair.dialer()).connectionsOpen());
        if (run.has(Capability.FLOW_CONTROL)) {
            run.eventually("the gauge at the dialer is what the kit knows to be unfinished", () -> {
                long before = unfinishedBytes(sends);
                long gauge = gauges(pair.dialer()).sendQueueBytes();
                return gauge > 0 && gauge <= before && gauge >= unfinishedBytes(sends);
            });
            long queued = gauges(pair.host()).receiveQueueBytes();
            run.check(queued <= WINDOW_BYTES, "at most the window of " + WINDOW_BYTES + " bytes", queued);
        }
        return messages;
    }

    private static long unfinishedBytes(List<CompletableFuture<Void>> sends) {
        return sends.stream().filter(send -> !send.isDone()).count() * MESSAGE_BYTES;
    }

    private static void streamsOpenAndEnd(RuleRun run, Pair pair) {
        if (!run.has(Capability.STREAMS)) {
            return;
        }
        pair.host().handle(PROTOCOL, stream -> run.note("a stream that nobody reads"));
        P2PStream stream = run.await("open a stream", pair.near().openStream(PROTOCOL));
        run.await("write", stream.write(ByteBuffer.wrap(Payload.of(7, STREAM_BYTES))));
        run.eventually(
                "the stream's bytes wait at the host", () -> gauges(pair.host()).receiveQueueBytes() == STREAM_BYTES);
        run.same("streams open at the host", 1, gauges(pair.host()).streamsOpen());
        run.same("streams open at the dialer", 1, gauges(pair.dialer()).streamsOpen());
        stream.reset(1);
        run.eventually(
                "no stream is open at the dialer", () -> gauges(pair.dialer()).streamsOpen() == 0);
        run.eventually(
                "no stream is open at the host", () -> gauges(pair.host()).streamsOpen() == 0);
        run.eventually("nothing of the stream waits", () -> gauges(pair.host()).receiveQueueBytes() == 0);
    }

    private static void isZero(RuleRun run, String name, P2PProvider provider) {
        Tally.equal(run, "gauges of the " + name, Gauges.NONE, () -> gauges(provider));
    }

    // ---- OBS-03

    private static void eventsAreOrdered(RuleRun run) {
        P2PProvider host = run.provider("host");
        P2PProvider dialer = run.provider("dialer");
        List<P2PEvent> atHost = new CopyOnWriteArrayList<>();
        List<P2PEvent> atDialer = new CopyOnWriteArrayList<>();
        List<P2PEvent> again = new CopyOnWriteArrayList<>();
        host.observe(atHost::add);
        dialer.observe(atDialer::add);
        dialer.observe(again::add);
        P2PListener listener = run.listen(host);
        List<P2PConnection> near = new ArrayList<>();
        List<P2PConnection> far = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Pair pair = run.pair(dialer, host, listener);
            near.add(pair.near());
            far.add(pair.far());
            endSomehow(run, pair, i);
        }
        List<ErrorCode> failures = failedDials(run, dialer, host);
        handlerThrows(run, dialer, host);
        run.anyIntruder().ifPresent(intruder -> {
            intruder.say(run.addressOf(listener), Payload.of(8, 200));
            run.eventually("an intruder is refused", () -> count(atHost, P2PEvent.InboundRefused.class) > 0);
        });
        run.await("close of the listener", listener.close());
        run.eventually(
                "the host's observer sees the last event",
                () -> atHost.stream()
                        .anyMatch(event -> event instanceof P2PEvent.ListenerClosed closed
                                && closed.address().equals(listenerAddress(atHost))));
        run.eventually(
                "every connection's end is seen",
                () -> ends(atDialer) == CONNECTIONS + 1 && ends(atHost) == CONNECTIONS + 1);
        run.eventually("both observers see as much", () -> again.size() == atDialer.size());
        run.same("events of the second observer", List.copyOf(atDialer), List.copyOf(again));
        near.forEach(connection -> openedThenClosed(run, "dialer", connection, atDialer));
        far.forEach(connection -> openedThenClosed(run, "host", connection, atHost));
        run.same("failed dials in the events", failures, failures(atDialer));
        run.check(
                atHost.get(0) instanceof P2PEvent.ListenerOpened,
                "ListenerOpened as the host's first event",
                atHost.get(0));
        counted(run, "dialer", dialer, atDialer);
        counted(run, "host", host, atHost);
        run.same("callbacks that failed", 1L, count(atHost, P2PEvent.CallbackFailed.class));
    }

    private static void endSomehow(RuleRun run, Pair pair, int how) {
        P2PConnection by = how % 2 == 0 ? pair.near() : pair.far();
        if (how < 2) {
            by.close();
        } else {
            by.abort("enough");
        }
        run.closed(pair.near());
        run.closed(pair.far());
    }

    /** A dial that tried two addresses has failed once. */
    private static List<ErrorCode> failedDials(RuleRun run, P2PProvider dialer, P2PProvider host) {
        Multiaddr nobody = run.refusing(host);
        DialRequest both = DialRequest.to(host.localPeerId()).withAddresses(List.of(nobody, run.refusing(host)));
        return List.of(
                run.fails("dial of two addresses where nobody listens", dialer.connect(both))
                        .code(),
                run.fails("dial of one", dialer.connect(nobody)).code(),
                run.fails(
                                "dial of an unknown peer",
                                dialer.connect(run.identity("stranger").peerId()))
                        .code());
    }

    private static Multiaddr listenerAddress(List<P2PEvent> events) {
        return ((P2PEvent.ListenerOpened) events.get(0)).address();
    }

    private static long count(List<P2PEvent> events, Class<? extends P2PEvent> type) {
        return events.stream().filter(type::isInstance).count();
    }

    private static long ends(List<P2PEvent> events) {
        return count(events, P2PEvent.ConnectionClosed.class);
    }

    private static List<ErrorCode> failures(List<P2PEvent> events) {
        List<ErrorCode> failures = new ArrayList<>();
        for (P2PEvent event : events) {
            if (event instanceof P2PEvent.DialFailed failed) {
                failures.add(failed.failure().code());
            }
        }
        return failures;
    }

    private static void openedThenClosed(RuleRun run, String who, P2PConnection connection, List<P2PEvent> events) {
        List<String> seen = new ArrayList<>();
        for (P2PEvent event : events) {
            if (event instanceof P2PEvent.ConnectionOpened opened && opened.connection() == connection) {
                seen.add("opened");
            } else if (event instanceof P2PEvent.ConnectionChanged changed && changed.connection() == connection) {
                run.check(seen.equals(List.of("opened")), who + ": a change between opened and closed", seen);
            } else if (event instanceof P2PEvent.ConnectionClosed closed && closed.connection() == connection) {
                seen.add("closed");
            }
        }
        run.same(who + ": events of one connection", List.of("opened", "closed"), seen);
    }

    /** Nothing more comes: the totals are what the events say. */
    private static void counted(RuleRun run, String who, P2PProvider provider, List<P2PEvent> events) {
        Tally.equal(
                run,
                who + ": totals of the events",
                Tally.ofEvents(events).totals(),
                () -> Tally.eventful(provider.stats().totals()));
        Map<RefusalReason, Long> refusals = new EnumMap<>(RefusalReason.class);
        Map<CloseReason.Code, Long> closes = new EnumMap<>(CloseReason.Code.class);
        for (P2PEvent event : events) {
            if (event instanceof P2PEvent.InboundRefused refused) {
                refusals.merge(refused.reason(), 1L, Long::sum);
            } else if (event instanceof P2PEvent.ConnectionClosed closed) {
                closes.merge(closed.reason().code(), 1L, Long::sum);
            }
        }
        Tally.equal(
                run,
                who + ": refusals by reason",
                refusals,
                () -> provider.stats().refusals());
        Tally.equal(
                run, who + ": closes by code", closes, () -> provider.stats().closes());
    }
}
