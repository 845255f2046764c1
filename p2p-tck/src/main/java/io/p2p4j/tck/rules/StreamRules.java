package io.p2p4j.tck.rules;

import static io.p2p4j.api.error.ErrorCode.CONNECTION_CLOSED;
import static io.p2p4j.api.error.ErrorCode.PROTOCOL_UNSUPPORTED;
import static io.p2p4j.api.error.ErrorCode.STREAM_LIMIT;
import static io.p2p4j.api.error.ErrorCode.STREAM_RESET;
import static io.p2p4j.api.error.ErrorCode.WRITE_CLOSED;
import static io.p2p4j.tck.rule.TckRule.must;
import static io.p2p4j.tck.rule.TckRule.should;

import io.p2p4j.api.Capability;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.Registration;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.tck.Declared.StreamsOverLimit;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Inbox;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Many streams on one connection. */
final class StreamRules {
    private static final String PROTOCOL = "/tck/known/1.0.0";
    private static final String OTHER_VERSION = "/tck/known/2.0.0";
    private static final int EACH_WAY = 6;
    private static final int CROSSING_BYTES = 12_000;
    private static final int MESSAGES = 20;
    private static final int WINDOW_BYTES = 64 << 10;
    private static final int CHUNK_BYTES = 4 << 10;
    private static final int FLOOD_BYTES = 4 * WINDOW_BYTES;
    private static final int STUCK_MESSAGES = 40;
    private static final int STREAMS_MAX = 4;
    private static final int ECHOES = 5;
    private static final long RESET_CODE = 4711;

    private static final Limits LIMITS = Limits.builder()
            .streamWindowBytes(WINDOW_BYTES)
            .messageWindowBytes(WINDOW_BYTES)
            .closeTimeout(Duration.ofMillis(1500))
            .build();

    private StreamRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("MUX-01", "payloads never cross streams")
                        .because("a byte in the wrong stream is another application's data")
                        .needing(Capability.STREAMS)
                        .seeing(Evidence.STREAMS, Evidence.STREAM_BYTES, Evidence.MESSAGES)
                        .tried(StreamRules::neverCross),
                must("MUX-02", "no head-of-line blocking between streams")
                        .because("one slow reader must not stop the others")
                        .needing(Capability.STREAMS)
                        .seeing(Evidence.STREAMS, Evidence.STREAM_BYTES, Evidence.MESSAGES)
                        .tried(StreamRules::noHeadOfLineBlocking),
                must("MUX-03", "windows are isolated")
                        .because("each stream has room of its own, bounded, which only its own reader gives back")
                        .needing(Capability.STREAMS, Capability.FLOW_CONTROL)
                        .seeing(Evidence.STREAMS, Evidence.STALLS, Evidence.STREAM_BYTES)
                        .tried(StreamRules::isolatedWindows),
                must("MUX-04", "closing one stream leaves its siblings")
                        .because("a stream is one conversation, not the connection")
                        .needing(Capability.STREAMS)
                        .seeing(Evidence.STREAMS, Evidence.STREAM_BYTES, Evidence.MESSAGES)
                        .tried(StreamRules::siblingsLive),
                must("MUX-05", "a reset differs from end-of-stream")
                        .because("half a file must never look like a whole one")
                        .needing(Capability.STREAMS)
                        .seeing(Evidence.STREAMS, Evidence.STREAM_BYTES, Evidence.FAILURES)
                        .tried(StreamRules::resetIsNoEnd),
                must("MUX-06", "closing the connection ends all its streams")
                        .because("nobody must wait on a stream that nothing carries any more")
                        .needing(Capability.STREAMS)
                        .seeing(Evidence.STREAMS, Evidence.CLOSES, Evidence.FAILURES)
                        .tried(StreamRules::connectionEndsStreams),
                must("MUX-07", "simultaneous opens do not clash")
                        .because("both ends open streams, and neither knows what the other is about to do")
                        .needing(Capability.STREAMS)
                        .seeing(Evidence.STREAMS, Evidence.STREAM_BYTES)
                        .tried(StreamRules::simultaneousOpens),
                must("MUX-08", "an open over the limit fails or waits, as declared")
                        .because("what a peer may occupy is bounded, and the opener must know how it learns of it")
                        .needing(Capability.STREAMS)
                        .seeing(Evidence.STREAMS, Evidence.STREAM_BYTES)
                        .tried(StreamRules::overTheLimit),
                must("MUX-09", "an unknown protocol is refused")
                        .because("a stream without a handler would swallow what is written to it")
                        .needing(Capability.STREAMS)
                        .seeing(Evidence.STREAMS, Evidence.FAILURES)
                        .tried(StreamRules::unknownProtocol),
                should("MUX-10", "bulk does not starve small streams")
                        .because("a question and its answer must get through beside a long transfer")
                        .needing(Capability.STREAMS)
                        .seeing(Evidence.STREAMS, Evidence.STREAM_BYTES)
                        .tried(StreamRules::bulkDoesNotStarve));
    }

    // ---- MUX-01

    private static void neverCross(RuleRun run) {
        Pair pair = run.pair();
        StreamPairs streams = new StreamPairs(run);
        List<StreamPair> opened = new ArrayList<>(streams.open(pair.near(), pair.host(), EACH_WAY));
        opened.addAll(streams.open(pair.far(), pair.dialer(), EACH_WAY));
        Inbox messages = run.collect(pair.far());
        List<StreamInbox> there = new ArrayList<>();
        List<StreamInbox> back = new ArrayList<>();
        for (StreamPair each : opened) {
            there.add(StreamInbox.of(run, each.far()));
            back.add(StreamInbox.of(run, each.near()));
        }
        List<byte[]> sent = Payload.many(MESSAGES, 300);
        List<CompletionStage<Void>> writers = run.together(opened.size() + 1, i -> {
            if (i == opened.size()) {
                return CompletableFuture.allOf(sent.stream()
                        .map(message -> pair.near().send(message).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new));
            }
            StreamPair each = opened.get(i);
            return inPieces(each.near(), content(i, 0)).thenCombine(inPieces(each.far(), content(i, 1)), (a, b) -> a);
        });
        for (CompletionStage<Void> writer : writers) {
            run.await("all writes of one writer", writer);
        }
        for (int i = 0; i < opened.size(); i++) {
            StreamInbox forth = there.get(i);
            StreamInbox answer = back.get(i);
            run.eventually("the stream ends in both directions", () -> forth.ended() && answer.ended());
            run.sameBytes(content(i, 0), forth.bytes());
            run.sameBytes(content(i, 1), answer.bytes());
        }
        run.eventually("the messages beside the streams arrive", () -> messages.size() >= sent.size());
        run.sameMessages(sent, messages.messages());
    }

    private static byte[] content(int stream, int direction) {
        return Payload.of(2 * stream + direction, CROSSING_BYTES + stream);
    }

    /** Writes in pieces of different sizes without waiting in between, and ends the direction. */
    private static CompletionStage<Void> inPieces(P2PStream stream, byte[] bytes) {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        int position = 0;
        for (int piece = 0; position < bytes.length; piece++) {
            int size = Math.min(bytes.length - position, 1 + piece * 97 % 600);
            writes.add(stream.write(ByteBuffer.wrap(bytes, position, size)).toCompletableFuture());
            position += size;
        }
        writes.add(stream.closeWrite().toCompletableFuture());
        return CompletableFuture.allOf(writes.toArray(CompletableFuture<?>[]::new));
    }

    // ---- MUX-02 and MUX-03

    private static void noHeadOfLineBlocking(RuleRun run) {
        Pair pair = run.pair(LIMITS);
        StreamPairs streams = new StreamPairs(run);
        StreamPair stuck = streams.open(pair.near(), pair.host());
        StreamPair sibling = streams.open(pair.near(), pair.host());
        byte[] bulk = Payload.of(1, FLOOD_BYTES);
        CompletionStage<Void> unread = stuck.near().write(bulk);
        List<byte[]> messages = Payload.many(STUCK_MESSAGES, CHUNK_BYTES);
        List<CompletionStage<Void>> sends = new ArrayList<>();
        for (byte[] message : messages) {
            sends.add(pair.near().send(message));
        }
        streams.exchange(sibling);
        streams.exchange(streams.open(pair.near(), pair.host()));
        streams.exchange(streams.open(pair.far(), pair.dialer()));
        run.transfer(pair.far(), pair.near(), Payload.of(2, 500));
        run.note("the write that nobody reads is "
                + (unread.toCompletableFuture().isDone() ? "complete" : "pending"));
        // The positive control: what was stuck was neither lost nor changed.
        StreamInbox late = StreamInbox.of(run, stuck.far());
        run.eventually("what nobody read before arrives", () -> late.size() >= bulk.length);
        run.sameBytes(bulk, late.bytes());
        run.await("the write", unread);
        for (int i = 0; i < messages.size(); i++) {
            run.sameBytes(messages.get(i), run.receive(pair.far()));
            run.await("send", sends.get(i));
        }
    }

    private static void isolatedWindows(RuleRun run) {
        Pair pair = run.pair(LIMITS);
        StreamPairs streams = new StreamPairs(run);
        List<StreamPair> both = streams.open(pair.near(), pair.host(), 2);
        byte[] bulk = Payload.of(1, FLOOD_BYTES);
        List<CompletableFuture<Void>> one = inChunks(both.get(0).near(), bulk);
        List<CompletableFuture<Void>> other = inChunks(both.get(1).near(), bulk);
        run.eventually("each stream has room of its own", () -> taken(one) > 0 && taken(other) > 0);
        long allowed = (long) WINDOW_BYTES + run.declared().transportSlackBytes() + CHUNK_BYTES;
        run.never(
                "more than " + allowed + " bytes taken while the peer does not read (window " + WINDOW_BYTES
                        + ", declared slack " + run.declared().transportSlackBytes() + ")",
                () -> taken(one) > allowed || taken(other) > allowed);
        run.saw(Evidence.STALLS);
        StreamInbox reader = StreamInbox.of(run, both.get(1).far());
        run.eventually("the stream that is read gets everything", () -> reader.size() >= bulk.length);
        run.sameBytes(bulk, reader.bytes());
        for (CompletableFuture<Void> write : other) {
            run.await("write to the stream that is read", write);
        }
        run.check(
                taken(one) <= allowed,
                "at most " + allowed + " bytes taken of the stream that nobody reads, whatever is read beside it",
                taken(one) + " bytes");
        // The positive control: the other one was only waiting.
        StreamInbox late = StreamInbox.of(run, both.get(0).far());
        run.eventually("the other stream gets everything as well", () -> late.size() >= bulk.length);
        run.sameBytes(bulk, late.bytes());
        for (CompletableFuture<Void> write : one) {
            run.await("write that was stalled", write);
        }
    }

    private static List<CompletableFuture<Void>> inChunks(P2PStream stream, byte[] bytes) {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int position = 0; position < bytes.length; position += CHUNK_BYTES) {
            ByteBuffer chunk = ByteBuffer.wrap(bytes, position, CHUNK_BYTES);
            writes.add(stream.write(chunk).toCompletableFuture());
        }
        return writes;
    }

    private static long taken(List<CompletableFuture<Void>> chunks) {
        return CHUNK_BYTES
                * chunks.stream()
                        .filter(write -> write.isDone() && !write.isCompletedExceptionally())
                        .count();
    }

    // ---- MUX-04, MUX-05 and MUX-06

    private static void siblingsLive(RuleRun run) {
        Pair pair = run.pair();
        StreamPairs streams = new StreamPairs(run);
        List<StreamPair> opened = streams.open(pair.near(), pair.host(), 4);
        StreamPair sibling = opened.get(0);
        streams.exchange(sibling);
        streams.exchange(opened.get(1));
        streams.finish(opened.get(1));
        allIsWell(run, pair, streams, sibling);
        opened.get(2).near().reset(1);
        run.fails("the reset stream", opened.get(2).far().closed());
        allIsWell(run, pair, streams, sibling);
        opened.get(3).far().reset(2);
        run.fails("the stream that the peer reset", opened.get(3).near().closed());
        allIsWell(run, pair, streams, sibling);
        pair.host().handle("/tck/throws", stream -> {
            throw new IllegalStateException("the handler of a stream throws");
        });
        // A handler that throws takes its own stream only: it may be reset before the opener learns that it is open.
        CompletionStage<Void> over = pair.near().openStream("/tck/throws").thenCompose(P2PStream::closed);
        run.fails("the stream whose handler throws", over);
        allIsWell(run, pair, streams, sibling);
        streams.exchange(streams.open(pair.near(), pair.host()));
        streams.exchange(streams.open(pair.far(), pair.dialer()));
    }

    private static void allIsWell(RuleRun run, Pair pair, StreamPairs streams, StreamPair sibling) {
        streams.exchange(sibling);
        run.exchange(pair.near(), pair.far());
    }

    private static void resetIsNoEnd(RuleRun run) {
        Pair pair = run.pair();
        StreamPairs streams = new StreamPairs(run);
        StreamPair ended = streams.open(pair.near(), pair.host());
        streams.exchange(ended);
        streams.finish(ended);
        run.fails("write after the end of this side's writes", ended.near().write(new byte[1]), WRITE_CLOSED);
        for (boolean fromNear : new boolean[] {true, false}) {
            StreamPair reset = streams.open(pair.near(), pair.host());
            streams.exchange(reset);
            P2PStream here = fromNear ? reset.near() : reset.far();
            P2PStream there = fromNear ? reset.far() : reset.near();
            CompletionStage<Optional<ByteBuffer>> read = there.read();
            CompletionStage<Optional<ByteBuffer>> own = here.read();
            here.reset(RESET_CODE);
            run.fails("end of writes right after the reset", here.closeWrite(), STREAM_RESET);
            run.fails("write behind that end", here.write(new byte[1]), STREAM_RESET);
            P2PException failure = run.fails("read when the peer resets", read, STREAM_RESET);
            run.check(
                    String.valueOf(failure.getMessage()).contains(String.valueOf(RESET_CODE)),
                    "the peer's code " + RESET_CODE + " in the failure's text",
                    failure);
            run.fails("read of the end that resets", own, STREAM_RESET);
            isReset(run, there);
            isReset(run, here);
        }
        // Bytes that nobody had read may be lost by a reset; what is left must not look complete.
        StreamPair cut = streams.open(pair.near(), pair.host());
        run.await("write", cut.near().write(Payload.of(3, 500)));
        cut.near().reset(RESET_CODE);
        StreamInbox rest = StreamInbox.of(run, cut.far());
        run.eventually("the reader learns of the reset", () -> rest.failure().isPresent() || rest.ended());
        run.check(!rest.ended(), "a failure after what had arrived", "a clean end after " + rest.size() + " bytes");
        run.same("code", STREAM_RESET, rest.failure().orElseThrow().code());
    }

    private static void isReset(RuleRun run, P2PStream stream) {
        run.fails("the end of the stream", stream.closed(), STREAM_RESET);
        run.fails("read after the reset", stream.read(), STREAM_RESET);
        run.fails("write after the reset", stream.write(new byte[1]), STREAM_RESET);
    }

    private static void connectionEndsStreams(RuleRun run) {
        for (boolean clean : new boolean[] {true, false}) {
            Pair pair = run.pair(LIMITS);
            StreamPairs streams = new StreamPairs(run);
            List<StreamPair> opened = new ArrayList<>(streams.open(pair.near(), pair.host(), 3));
            opened.addAll(streams.open(pair.far(), pair.dialer(), 2));
            StreamPair finished = opened.remove(0);
            streams.finish(finished);
            List<P2PStream> nearEnds = List.of(
                    opened.get(0).near(), opened.get(1).near(), opened.get(2).far());
            List<P2PStream> farEnds = List.of(
                    opened.get(0).far(), opened.get(1).far(), opened.get(2).near());
            List<CompletionStage<Optional<ByteBuffer>>> nearReads = readAll(nearEnds);
            List<CompletionStage<Optional<ByteBuffer>>> farReads = readAll(farEnds);
            if (clean) {
                pair.near().close("done");
            } else {
                pair.near().abort("on fire");
            }
            for (CompletionStage<Optional<ByteBuffer>> read : nearReads) {
                run.fails("read at the closing end", read, CONNECTION_CLOSED);
            }
            for (CompletionStage<Optional<ByteBuffer>> read : farReads) {
                run.fails("read at the other end", read);
            }
            run.closed(pair.near());
            run.closed(pair.far());
            isOver(run, pair.near(), nearEnds);
            isOver(run, pair.far(), farEnds);
            run.await(
                    "the stream that was over before stays cleanly over",
                    finished.near().closed());
        }
    }

    private static List<CompletionStage<Optional<ByteBuffer>>> readAll(List<P2PStream> ends) {
        return ends.stream().map(P2PStream::read).toList();
    }

    private static void isOver(RuleRun run, P2PConnection connection, List<P2PStream> ends) {
        for (P2PStream stream : ends) {
            run.fails("the end of a stream of a closed connection", stream.closed());
            run.fails("write to a stream of a closed connection", stream.write(new byte[1]));
            run.fails("read of a stream of a closed connection", stream.read());
        }
        run.fails("open a stream on a closed connection", connection.openStream(PROTOCOL));
    }

    // ---- MUX-07

    private static void simultaneousOpens(RuleRun run) {
        Pair pair = run.pair();
        List<P2PStream> atHost = new CopyOnWriteArrayList<>();
        List<P2PStream> atDialer = new CopyOnWriteArrayList<>();
        pair.host().handle(PROTOCOL, atHost::add);
        pair.dialer().handle(PROTOCOL, atDialer::add);
        List<CompletionStage<P2PStream>> opening =
                run.together(2 * EACH_WAY, i -> (i % 2 == 0 ? pair.near() : pair.far()).openStream(PROTOCOL));
        List<P2PStream> byDialer = new ArrayList<>();
        List<P2PStream> byHost = new ArrayList<>();
        for (int i = 0; i < opening.size(); i++) {
            (i % 2 == 0 ? byDialer : byHost).add(run.await("open", opening.get(i)));
            run.saw(Evidence.STREAMS);
        }
        run.eventually("each handler gets its streams", () -> atHost.size() >= EACH_WAY && atDialer.size() >= EACH_WAY);
        run.same("streams at the host's handler", EACH_WAY, atHost.size());
        run.same("streams at the dialer's handler", EACH_WAY, atDialer.size());
        distinct(run, byDialer, atDialer);
        distinct(run, byHost, atHost);
        conversation(run, byDialer, atHost);
        conversation(run, byHost, atDialer);
    }

    private static void distinct(RuleRun run, List<P2PStream> opened, List<P2PStream> served) {
        Set<Long> ids = new TreeSet<>();
        opened.forEach(stream -> ids.add(stream.id()));
        served.forEach(stream -> ids.add(stream.id()));
        run.check(ids.size() == 2 * EACH_WAY, 2 * EACH_WAY + " different numbers of streams at one end", ids);
    }

    /** Each opener names its stream, and whoever serves it answers with that name. */
    private static void conversation(RuleRun run, List<P2PStream> openers, List<P2PStream> servers) {
        StreamPairs streams = new StreamPairs(run);
        for (int i = 0; i < openers.size(); i++) {
            openers.get(i).write(Payload.of(i, 20));
        }
        Set<Integer> names = new TreeSet<>();
        for (P2PStream server : servers) {
            byte[] question = streams.read(server, 20);
            int name = Payload.number(question);
            run.sameBytes(Payload.of(name, 20), question);
            run.check(names.add(name), "each stream served once", "stream " + name + " twice");
            server.write(Payload.of(name + 100, 30));
        }
        for (int i = 0; i < openers.size(); i++) {
            run.sameBytes(Payload.of(i + 100, 30), streams.read(openers.get(i), 30));
        }
    }

    // ---- MUX-08 and MUX-09

    private static void overTheLimit(RuleRun run) {
        Pair pair = run.pair(Limits.builder().streamsMax(STREAMS_MAX).build());
        StreamPairs streams = new StreamPairs(run);
        List<StreamPair> opened = streams.open(pair.near(), pair.host(), STREAMS_MAX);
        pair.host().handle(PROTOCOL, stream -> run.note("one stream more arrived"));
        CompletionStage<P2PStream> further = pair.near().openStream(PROTOCOL);
        StreamsOverLimit declared = run.declared().streamsOverLimit();
        switch (declared) {
            case FAILS -> run.fails("open of one stream too many", further, STREAM_LIMIT);
            case WAITS ->
                run.check(
                        !run.settles(further, run.budgets().mustNotHappen()),
                        "an open of one stream too many that waits",
                        "a settled one");
        }
        opened.forEach(streams::exchange);
        run.exchange(pair.near(), pair.far());
        // What this side may open does not count against the other side.
        List<StreamPair> back = streams.open(pair.far(), pair.dialer(), STREAMS_MAX);
        back.forEach(streams::exchange);

        streams.finish(opened.get(0));
        StreamPair again =
                switch (declared) {
                    case FAILS -> streams.openWhenPossible(pair.near(), pair.host());
                    case WAITS -> {
                        run.await("the open that waited", further).reset(0);
                        yield streams.openWhenPossible(pair.near(), pair.host());
                    }
                };
        streams.exchange(again);
        opened.get(1).near().reset(0);
        streams.exchange(streams.openWhenPossible(pair.near(), pair.host()));
        streams.exchange(opened.get(2));
    }

    private static void unknownProtocol(RuleRun run) {
        Pair pair = run.pair(Limits.builder().streamsMax(STREAMS_MAX).build());
        StreamPairs streams = new StreamPairs(run);
        List<P2PStream> served = new CopyOnWriteArrayList<>();
        Registration registration = pair.host().handle(PROTOCOL, served::add);
        StreamPair sibling = streams.open(pair.near(), pair.host());
        for (String unknown : List.of(OTHER_VERSION, PROTOCOL + "/more", "/tck/known", "/TCK/known/1.0.0")) {
            run.fails("open with protocol " + unknown, pair.near().openStream(unknown), PROTOCOL_UNSUPPORTED);
        }
        // The dialer serves nothing of that name: who serves a protocol is a matter of each end.
        run.fails("open towards the dialer", pair.far().openStream(PROTOCOL), PROTOCOL_UNSUPPORTED);
        run.same("streams that the handler got for other names", 0, served.size());
        // More refusals than streams are allowed: a refused one occupies nothing.
        P2PStream known = run.await("open with a known protocol", pair.near().openStream(PROTOCOL));
        run.same("protocol of the stream", PROTOCOL, known.protocol());
        run.eventually("its handler gets it", () -> served.size() == 1);
        run.same(
                "protocol of the stream at the handler", PROTOCOL, served.get(0).protocol());
        streams.exchange(new StreamPair(known, served.get(0)));
        registration.close();
        run.fails("open after the handler is gone", pair.near().openStream(PROTOCOL), PROTOCOL_UNSUPPORTED);
        streams.exchange(sibling);
        run.exchange(pair.near(), pair.far());
    }

    // ---- MUX-10

    private static void bulkDoesNotStarve(RuleRun run) {
        Pair pair = run.pair();
        StreamPairs streams = new StreamPairs(run);
        StreamPair small = streams.open(pair.near(), pair.host());
        Bulk bulk = new Bulk(run, streams.open(pair.near(), pair.host()));
        run.await("bulk flows", bulk.begin());
        for (int i = 0; i < ECHOES; i++) {
            streams.exchange(small);
        }
        run.check(!bulk.isOver(), "small exchanges beside the bulk", "they waited for its end");
        bulk.stop();
        run.note(bulk.receivedBytes() + " bytes of bulk beside " + ECHOES + " exchanges");
        run.check(
                bulk.failure().isEmpty(),
                "bulk that flows to its end",
                bulk.failure().map(Object::toString).orElse(""));
    }
}
