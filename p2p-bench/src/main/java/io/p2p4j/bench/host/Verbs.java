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
import org.jspecify.annotations.Nullable;

/**
 * What an end can be told to do.
 *
 * <pre>
 * open subject= way= loops=          the system under test
 * listen service=                    -> address=
 * connect address=                   one more connection
 * flood size= count=                 messages over the latest connection
 * arrived count=                     waits until so many have come since the last arrived
 * round-trips size= count=           -> p50= p99= max= in nanoseconds
 * usage                              -> cpu= allocated= gc=
 * memory                             -> heap= resident= after a collection
 * </pre>
 */
final class Verbs implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final Arrivals arrivals = new Arrivals();
    private final List<Wire> wires = new CopyOnWriteArrayList<>();
    private @Nullable Side side;
    private long arrivedBefore;

    Words run(String verb, Words words) throws Exception {
        switch (verb) {
            case "open" -> open(words);
            case "listen" -> {
                Side.Service service = Side.Service.valueOf(words.text("service"));
                return Words.of("address", side().listen(service, arrivals));
            }
            case "connect" -> wires.add(side().connect(words.text("address")));
            case "flood" -> wire().flood(message(words), words.number("count"));
            case "arrived" -> {
                arrivals.await(arrivedBefore + words.number("count"), PATIENCE_NANOS);
                arrivedBefore += words.number("count");
            }
            case "round-trips" -> {
                return roundTrips(words);
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
        return wires.get(wires.size() - 1);
    }

    private static byte[] message(Words words) {
        byte[] message = new byte[(int) words.number("size")];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) i;
        }
        return message;
    }

    private Words roundTrips(Words words) throws Exception {
        Latencies latencies = new Latencies();
        wire().roundTrips(message(words), words.number("count"), latencies);
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
