package io.p2p4j.bench.host;

import io.p2p4j.bench.subject.Arrivals;
import io.p2p4j.bench.subject.Latencies;
import io.p2p4j.bench.subject.Side;
import io.p2p4j.bench.subject.Subjects;
import io.p2p4j.bench.subject.Way;
import io.p2p4j.bench.subject.Wire;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What an end can be told to do.
 *
 * <pre>
 * open subject= way= loops=          the system under test
 * listen service=                    -> address=
 * connect address= count= at-once=   more connections, at most so many of them under way -> millis=
 * dial address= count= at-once=      the same, but each is closed as soon as it is open -> open= refused= broken=
 * flood size= count=                 messages over the first connection
 * steady size= rate= millis=         messages over the first connection, so many in a second, or as many as go with 0
 * arrived count=                     waits until so many have come since the last arrived
 * arrivals                           -> count= so far
 * round-trips size= count=           -> p50= p99= max= in nanoseconds
 * streams-open count= service=       streams of the first connection; those of a service take the place of older ones
 * streams-flood count=               so many chunks over all SINK streams together, or over the connection without streams
 * streams-start service=             chunks without an end over the streams of a service
 * streams-reset service=             ends them
 * streams-brief count= at-once=      streams of a byte there and back, opened and ended
 * streams-round-trips size= count=   over the first ECHO stream -> p50= p99= max=
 * usage                              -> cpu= allocated= gc=
 * memory                             -> heap= resident= after a collection, descriptors=
 * </pre>
 */
final class Verbs implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long STEADY_STEP_NANOS = 5_000_000;
    private static final int STEADY_MESSAGES = 1000;

    private final Arrivals arrivals = new Arrivals();
    private final List<Wire> wires = new CopyOnWriteArrayList<>();
    private final StreamVerbs streams = new StreamVerbs();
    private @Nullable Side side;
    private long arrivedBefore;

    Words run(String verb, Words words) throws Exception {
        switch (verb) {
            case "open" -> open(words);
            case "listen" -> {
                Side.Service service = Side.Service.valueOf(words.text("service"));
                return Words.of("address", side().listen(service, arrivals));
            }
            case "connect" -> {
                return new Dials(side(), wires::add).run(words);
            }
            case "dial" -> {
                return new Dials(side(), Wire::close).run(words);
            }
            case "flood" -> wire().flood(message(words), words.number("count"));
            case "steady" -> steady(words);
            case "arrivals" -> {
                return Words.of("count", arrivals.count());
            }
            case "arrived" -> {
                arrivals.await(arrivedBefore + words.number("count"), PATIENCE_NANOS);
                arrivedBefore += words.number("count");
            }
            case "round-trips" -> {
                return roundTrips(words);
            }
            case "streams-open",
                    "streams-flood",
                    "streams-start",
                    "streams-brief",
                    "streams-reset",
                    "streams-round-trips" -> {
                return streams.run(wire(), verb, words);
            }
            case "usage" -> {
                return Usage.now().toWords();
            }
            case "memory" -> {
                return Usage.memory();
            }
            default -> throw new IllegalArgumentException("verb " + verb + " is unknown");
        }
        return Words.of();
    }

    private synchronized void open(Words words) throws Exception {
        // In one process, the end is opened for both roles.
        if (side == null) {
            int loops = (int) words.number("loops");
            side = Subjects.of(words.text("subject")).open(Way.of(words.text("way")), loops);
        }
    }

    private synchronized Side side() {
        Side opened = side;
        if (opened == null) {
            throw new IllegalStateException("nothing is open (expected open first)");
        }
        return opened;
    }

    private Wire wire() {
        return wires.get(0);
    }

    static byte[] message(Words words) {
        byte[] message = new byte[(int) words.number("size")];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) i;
        }
        return message;
    }

    private void steady(Words words) throws Exception {
        byte[] message = message(words);
        long rate = words.number("rate");
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(words.number("millis"));
        long sent = 0;
        for (long now = start; now - end < 0; now = System.nanoTime()) {
            long due = rate == 0 ? STEADY_MESSAGES : (now - start) / 1_000 * rate / 1_000_000 - sent;
            wire().flood(message, due);
            sent += due;
            if (rate > 0) {
                LockSupport.parkNanos(STEADY_STEP_NANOS);
            }
        }
    }

    private Words roundTrips(Words words) throws Exception {
        Latencies latencies = new Latencies();
        wire().roundTrips(message(words), words.number("count"), latencies);
        return percentiles(latencies);
    }

    static Words percentiles(Latencies latencies) {
        return Words.of("p50", latencies.percentile(0.5), "p99", latencies.percentile(0.99), "max", latencies.max());
    }

    @Override
    public synchronized void close() {
        wires.forEach(Wire::close);
        Side opened = side;
        if (opened != null) {
            opened.close();
        }
    }
}
