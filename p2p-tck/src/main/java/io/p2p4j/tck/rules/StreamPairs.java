package io.p2p4j.tck.rules;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Payload;
import io.p2p4j.tck.rule.RuleRun;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Opens streams whose both ends a rule sees. Each stream has a protocol id of its own, so that the ends are matched
 * without believing anything that travels on them. Owned by the thread of the rule.
 */
final class StreamPairs {
    private static final String PREFIX = "/tck/streams/";
    private static final int EXCHANGE_BYTES = 6000;

    private final RuleRun run;
    private int count;

    StreamPairs(RuleRun run) {
        this.run = run;
    }

    /** Opens a stream to a server. */
    StreamPair open(P2PConnection near, P2PProvider server) {
        return open(near, server, 1).get(0);
    }

    /** Opens streams to a server, all at once. */
    List<StreamPair> open(P2PConnection near, P2PProvider server, int howMany) {
        List<CompletionStage<P2PStream>> opening = new ArrayList<>();
        List<CompletableFuture<P2PStream>> arriving = new ArrayList<>();
        for (int i = 0; i < howMany; i++) {
            String protocol = PREFIX + count++;
            CompletableFuture<P2PStream> arrived = new CompletableFuture<>();
            arriving.add(arrived);
            server.handle(protocol, arrived::complete);
            opening.add(near.openStream(protocol));
        }
        List<StreamPair> pairs = new ArrayList<>();
        for (int i = 0; i < howMany; i++) {
            P2PStream opened = run.await("open a stream", opening.get(i));
            pairs.add(new StreamPair(opened, run.await("the handler gets the stream", arriving.get(i))));
            run.saw(Evidence.STREAMS);
        }
        return pairs;
    }

    /** Writes at each end and reads at the other. */
    void exchange(StreamPair pair) {
        transfer(pair.near(), pair.far(), Payload.of(21, EXCHANGE_BYTES));
        transfer(pair.far(), pair.near(), Payload.of(22, EXCHANGE_BYTES));
    }

    /** Writes at one end and reads at the other, where nobody else reads. */
    void transfer(P2PStream from, P2PStream to, byte[] bytes) {
        CompletionStage<Void> write = from.write(bytes);
        run.sameBytes(bytes, read(to, bytes.length));
        run.await("write of " + bytes.length + " bytes", write);
    }

    /** Reads a number of bytes; more than were written is a failure of the rule. */
    byte[] read(P2PStream stream, int sizeBytes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < sizeBytes) {
            Optional<ByteBuffer> piece = run.await("read", stream.read());
            ByteBuffer some = piece.orElseThrow(() -> run.failure(
                    sizeBytes + " bytes of a stream", "the end of the stream after " + bytes.size() + " bytes"));
            run.check(some.hasRemaining(), "at least one byte in each read", "an empty buffer");
            byte[] copy = new byte[some.remaining()];
            some.get(copy);
            bytes.writeBytes(copy);
            run.saw(Evidence.STREAM_BYTES);
        }
        return bytes.toByteArray();
    }

    /** Waits for the clean end of one direction, where nobody else reads. */
    void readEnd(P2PStream stream) {
        Optional<ByteBuffer> piece = run.await("read the end", stream.read());
        run.check(piece.isEmpty(), "the end of the stream", piece);
    }

    /** Ends both directions of a stream on which nothing is unread. */
    void finish(StreamPair pair) {
        CompletionStage<Void> here = pair.near().closed();
        CompletionStage<Void> there = pair.far().closed();
        run.await("end of the near end's writes", pair.near().closeWrite());
        readEnd(pair.far());
        run.await("end of the far end's writes", pair.far().closeWrite());
        readEnd(pair.near());
        run.await("the near end is over, cleanly", here);
        run.await("the far end is over, cleanly", there);
    }

    /** Tries to open a stream until the peer lets it: a place becomes free a little after a stream is over. */
    StreamPair openWhenPossible(P2PConnection near, P2PProvider server) {
        String protocol = PREFIX + count++;
        CompletableFuture<P2PStream> arrived = new CompletableFuture<>();
        server.handle(protocol, arrived::complete);
        List<CompletableFuture<P2PStream>> tries = new ArrayList<>();
        run.eventually("a stream can be opened again", () -> {
            if (tries.isEmpty() || tries.get(tries.size() - 1).isCompletedExceptionally()) {
                tries.add(near.openStream(protocol).toCompletableFuture());
            }
            return tries.get(tries.size() - 1).isDone()
                    && !tries.get(tries.size() - 1).isCompletedExceptionally();
        });
        run.saw(Evidence.STREAMS);
        return new StreamPair(tries.get(tries.size() - 1).join(), run.await("the handler gets the stream", arrived));
    }
}
