package io.p2p4j.tck.script;

import io.p2p4j.api.CloseReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** What was seen of a run so far. Thread-safe: callbacks add to it. */
final class Facts {
    private final Map<Integer, Outcome.Seen> outcomes = new LinkedHashMap<>();
    private final Map<String, List<byte[]>> received = new LinkedHashMap<>();
    private final Map<String, Outcome.Seen> finishes = new LinkedHashMap<>();
    private final Map<String, CloseReason> closed = new LinkedHashMap<>();
    private final Set<String> over = new TreeSet<>();
    private CompletableFuture<Void> change = new CompletableFuture<>();

    /** Completes when something is seen that is not seen yet. */
    synchronized CompletableFuture<Void> change() {
        return change;
    }

    private void add(Runnable fact) {
        CompletableFuture<Void> waited;
        synchronized (this) {
            fact.run();
            waited = change;
            change = new CompletableFuture<>();
        }
        waited.complete(null);
    }

    void outcome(int operation, Outcome.Seen seen) {
        add(() -> outcomes.putIfAbsent(operation, seen));
    }

    void received(String end, byte[] bytes) {
        add(() -> received.computeIfAbsent(end, key -> new ArrayList<>()).add(bytes));
    }

    void finish(String end, Outcome.Seen seen) {
        add(() -> finishes.putIfAbsent(end, seen));
    }

    void closed(String end, CloseReason reason) {
        add(() -> closed.put(end, reason));
        over(end);
    }

    void over(String end) {
        add(() -> over.add(end));
    }

    synchronized Outcome.Seen outcome(int operation) {
        return outcomes.getOrDefault(operation, Outcome.Seen.PENDING);
    }

    /** The messages that an end received, or what it read of a stream. */
    synchronized List<byte[]> received(String end) {
        return new ArrayList<>(received.getOrDefault(end, List.of()));
    }

    /** How receiving ended at an end. */
    synchronized Outcome.Seen finish(String end) {
        return finishes.getOrDefault(end, Outcome.Seen.PENDING);
    }

    /** An end of a connection or a stream knows that it is over. */
    synchronized boolean isOver(String end) {
        return over.contains(end);
    }

    synchronized Optional<CloseReason> closed(String end) {
        return Optional.ofNullable(closed.get(end));
    }
}
