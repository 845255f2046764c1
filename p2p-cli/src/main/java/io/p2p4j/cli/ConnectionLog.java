package io.p2p4j.cli;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Logs connections with keys and values: {@code peer_id}, {@code connection_type}, {@code latency_ms}. */
final class ConnectionLog implements Consumer<P2PEvent> {
    private static final Logger LOG = Logger.getLogger("io.p2p4j.connections");
    private static final double NANOS_PER_MILLI = 1e6;

    ConnectionLog() {
        LOG.setLevel(Level.INFO);
    }

    private static Map<String, Object> keys(P2PConnection connection) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("peer_id", connection.remotePeerId().toString());
        keys.put(
                "connection_type",
                connection.info().path().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        return keys;
    }

    private static void log(Level level, String message, Map<String, Object> keys) {
        LogRecord record = new LogRecord(level, message);
        record.setLoggerName(LOG.getName());
        record.setParameters(new Object[] {keys});
        LOG.log(record);
    }

    @Override
    public void accept(P2PEvent event) {
        if (event instanceof P2PEvent.ConnectionOpened opened) {
            Map<String, Object> keys = keys(opened.connection());
            // The first round trip is the latency of the connection that is established now.
            opened.connection().ping().whenComplete((roundTrip, failure) -> {
                if (failure == null) {
                    keys.put("latency_ms", roundTrip.toNanos() / NANOS_PER_MILLI);
                }
                log(Level.INFO, "P2P connection established", keys);
            });
        } else if (event instanceof P2PEvent.ConnectionClosed closed) {
            Map<String, Object> keys = keys(closed.connection());
            keys.put("close_code", closed.reason().code().name());
            keys.put("close_origin", closed.reason().origin().name());
            log(Level.INFO, "P2P connection closed", keys);
        } else if (event instanceof P2PEvent.DialFailed failed) {
            Map<String, Object> keys = new LinkedHashMap<>();
            failed.peer().ifPresent(peer -> keys.put("peer_id", peer.toString()));
            keys.put("error_code", failed.failure().code().name());
            log(Level.WARNING, "P2P dial failed", keys);
        }
    }
}
