package io.p2p4j.bench.host;

import io.p2p4j.bench.subject.Latencies;
import io.p2p4j.bench.subject.StreamingWire;
import io.p2p4j.bench.subject.StreamingWire.StreamService;
import io.p2p4j.bench.subject.Wire;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What an end can be told to do with streams; see {@link Verbs}. */
final class StreamVerbs {
    /** Chunks under way on all streams together: half of what a connection may have under way by default, 4 MiB. */
    private static final int UNDER_WAY = 128;

    private static final int UNDER_WAY_MIN = 2;

    private final Map<StreamService, List<StreamingWire.Stream>> streams = new EnumMap<>(StreamService.class);

    synchronized Words run(Wire wire, String verb, Words words) throws Exception {
        switch (verb) {
            case "streams-open" -> open(wire, words);
            case "streams-flood" -> flood(wire, words.number("count"));
            case "streams-start" -> of(service(words)).forEach(stream -> stream.flood(Long.MAX_VALUE, UNDER_WAY_MIN));
            case "streams-brief" -> ((StreamingWire) wire).brief(words.number("count"), (int) words.number("at-once"));
            case "streams-reset" -> of(service(words)).forEach(StreamingWire.Stream::reset);
            case "streams-round-trips" -> {
                Latencies latencies = new Latencies();
                of(StreamService.ECHO).get(0).roundTrips(Verbs.message(words), words.number("count"), latencies);
                return Verbs.percentiles(latencies);
            }
            default -> throw new IllegalArgumentException("verb " + verb + " is unknown");
        }
        return Words.of();
    }

    private static StreamService service(Words words) {
        return StreamService.valueOf(words.text("service"));
    }

    private List<StreamingWire.Stream> of(StreamService service) {
        return streams.getOrDefault(service, List.of());
    }

    private void open(Wire wire, Words words) throws Exception {
        if (!(wire instanceof StreamingWire streaming)) {
            // The baselines have one stream, the connection itself.
            return;
        }
        List<StreamingWire.Stream> opened = new ArrayList<>();
        for (long i = words.number("count"); i > 0; i--) {
            opened.add(streaming.open(service(words)));
        }
        streams.put(service(words), opened);
    }

    private void flood(Wire wire, long count) throws Exception {
        List<StreamingWire.Stream> sinks = of(StreamService.SINK);
        if (sinks.isEmpty()) {
            wire.flood(new byte[StreamingWire.CHUNK_BYTES], count);
            return;
        }
        List<CompletableFuture<Void>> floods = new ArrayList<>();
        for (int i = 0; i < sinks.size(); i++) {
            long share = count / sinks.size() + (i < count % sinks.size() ? 1 : 0);
            floods.add(sinks.get(i).flood(share, Math.max(UNDER_WAY_MIN, UNDER_WAY / sinks.size())));
        }
        CompletableFuture.allOf(floods.toArray(CompletableFuture[]::new)).get();
    }
}
