package io.p2p4j.node.message;

import io.p2p4j.api.metrics.Metrics;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What messaging counts; docs/METRICS.md. Thread-safe. */
final class Meters {
    private static final System.Logger LOG = System.getLogger(MessageService.class.getName());

    final Metrics.Counter sent;
    final Metrics.Counter received;
    final Metrics.Counter failed;
    final Metrics.Counter retried;
    final Metrics.Counter duplicates;
    final Metrics.Counter malformed;
    final Metrics.Counter forwarded;
    final Metrics.Timer latency;
    private final Map<RejectCode, Metrics.Counter> rejected = new EnumMap<>(RejectCode.class);

    private final AutoCloseable unfinished;

    Meters(Metrics metrics, Places places) {
        unfinished = metrics.gauge(
                "p2p_messages_unfinished", "Messages to peers that wait or are not acknowledged yet.", places::all);
        sent = metrics.counter("p2p_messages_sent_total", "Messages given to a connection.");
        received = metrics.counter("p2p_messages_received_total", "Messages of peers given to a handler.");
        failed = metrics.counter("p2p_messages_failed_total", "Messages to a peer that were given up.");
        retried = metrics.counter("p2p_messages_retried_total", "Messages that were sent again.");
        duplicates = metrics.counter("p2p_messages_duplicate_total", "Messages of peers that were here before.");
        malformed = metrics.counter("p2p_messages_malformed_total", "Frames of peers that break the protocol.");
        forwarded = metrics.counter("p2p_broadcasts_forwarded_total", "Broadcasts of others that were passed on.");
        latency = metrics.timer("p2p_message_latency_seconds", "From the sending of a message to its acknowledgement.");
        for (RejectCode code : RejectCode.values()) {
            rejected.put(
                    code,
                    metrics.counter(
                            "p2p_messages_rejected_total",
                            "Messages of peers that were not handled.",
                            "reason",
                            code.name().toLowerCase(Locale.ROOT)));
        }
    }

    void close() {
        try {
            unfinished.close();
        } catch (Exception failure) {
            LOG.log(System.Logger.Level.WARNING, "a gauge was not taken away", failure);
        }
    }

    void rejected(RejectCode code) {
        Metrics.Counter counter = rejected.get(code);
        if (counter != null) {
            counter.increment();
        }
    }
}
