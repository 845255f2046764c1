package io.p2p4j.node.discovery;

import io.p2p4j.simulator.scenario.Cluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What happened in one run: to each message, and to whom since the last event. */
final class ProofLedger {
    /** In which lives each message was handled. */
    private final Map<Long, Set<String>> handled = new LinkedHashMap<>();
    /** The nodes of which something that has a limit has changed since they were looked at. */
    private final List<ProofNode> touched = new ArrayList<>();

    private Optional<String> wrong = Optional.empty();
    private long next;
    long acknowledged;
    long failed;
    long healthChanges;

    /** The first violation stays. */
    void wrong(String text) {
        if (wrong.isEmpty()) {
            wrong = Optional.of(text);
        }
    }

    long nextId() {
        return ++next;
    }

    void handled(long id, String life) {
        if (!handled.computeIfAbsent(id, key -> new LinkedHashSet<>()).add(life)) {
            wrong("message " + id + " was handled twice in " + life);
        }
    }

    void acknowledged(long id) {
        acknowledged++;
        if (!handled.containsKey(id)) {
            wrong("message " + id + " was acknowledged and not handled");
        }
    }

    void touch(ProofNode node) {
        if (touched.isEmpty() || touched.get(touched.size() - 1) != node) {
            touched.add(node);
        }
    }

    /** After every event: what it has changed is within all limits, and nothing else went wrong. */
    void holds() {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).requireWithinLimits();
        }
        touched.clear();
        if (wrong.isPresent()) {
            throw new AssertionError(wrong.get());
        }
    }

    /** Every message of a sender that lives was acknowledged or has failed. */
    static void requireNothingPending(Cluster<ProofNode> cluster) {
        for (ProofNode node : cluster.running()) {
            if (node.pending > 0) {
                throw new AssertionError(node + " has " + node.pending + " messages of which it never heard");
            }
        }
    }
}
