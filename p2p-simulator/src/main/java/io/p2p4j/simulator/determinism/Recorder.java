package io.p2p4j.simulator.determinism;

import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.Fact;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.kernel.Probe;
import io.p2p4j.simulator.scenario.Witness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Watches one run. Checkpoints cost a few nanoseconds for each thing that happens and at most 128 KiB; the events of a window
 * are kept in full. Owned by the thread of the run.
 */
final class Recorder implements Probe, Witness {
    private static final int ACTS_MAX = 2_000_000;
    private static final int PARENTS_MAX = 1 << 22;
    private static final int CHECKPOINTS_FIRST = 64;

    private final Strictness strictness;
    private final Optional<Window> window;
    private final Set<Long> watched;
    private long[] checkpoints = new long[CHECKPOINTS_FIRST];
    private int checkpointCount;
    private long stride = 1;
    private long digest;
    private long events;
    private long draws;
    private String traceHash = "";
    private boolean isOver;
    private @Nullable Simulation simulation;

    private final List<Occurrence> occurrences = new ArrayList<>();
    private final Map<Long, Origin> origins = new TreeMap<>();
    private final List<Act> acts = new ArrayList<>();
    private int actsKept;
    /** Which event scheduled each event, by the order of scheduling. */
    private long[] parents = new long[0];

    private boolean isInWindow;
    private long atNanos;
    private long sequence = -1;
    private @Nullable SimNode node;
    private String task = "";

    Recorder(Strictness strictness, Optional<Window> window, List<Long> watched) {
        this.strictness = strictness;
        this.window = window;
        this.watched = new LinkedHashSet<>(watched);
        this.isInWindow = window.isPresent() && window.get().contains(0);
    }

    Recording record(Subject subject) {
        subject.run(this);
        List<Long> digests = new ArrayList<>();
        Arrays.stream(checkpoints, 0, checkpointCount).forEach(digests::add);
        return new Recording(
                subject.toString(),
                platform(),
                strictness,
                events,
                draws,
                traceHash,
                digest,
                stride,
                digests,
                window,
                occurrences,
                List.copyOf(origins.values()));
    }

    private static String platform() {
        return "Java " + System.getProperty("java.version", "?") + ", " + System.getProperty("java.vm.name", "?");
    }

    @Override
    public void made(Simulation value) {
        if (simulation != null) {
            throw new IllegalStateException("recorder attached a second time (expected one for each run)");
        }
        simulation = value;
        Kernel kernel = value.fabric().kernel();
        kernel.watch(this);
        value.fabric().observe(this);
    }

    /** The run is over; that its nodes are killed now is no part of it. */
    void ended(long drawCount, String hash) {
        endEvent();
        draws = drawCount;
        traceHash = hash;
        isOver = true;
    }

    @Override
    public void begins(long number, long timeNanos, Runnable next) {
        endEvent();
        if ((events & (stride - 1)) == 0) {
            checkpoint();
        }
        events++;
        SimNode whose = next instanceof SimNode.Work work ? work.node() : null;
        if (strictness == Strictness.EXACT) {
            fold(number);
        }
        fold(timeNanos);
        fold(whose == null ? 0 : whose.key());
        sequence = number;
        atNanos = timeNanos;
        node = whose;
        isInWindow = window.isPresent() && window.get().contains(events);
        task = isInWindow || !watched.isEmpty() ? nameOf(next) : "";
    }

    private void endEvent() {
        if (isInWindow) {
            occurrences.add(new Occurrence(events, atNanos, sequence, whose(node), task, acts));
            acts.clear();
            isInWindow = false;
        }
    }

    private void checkpoint() {
        if (checkpointCount == Recording.CHECKPOINTS_MAX) {
            checkpointCount /= 2;
            for (int i = 0; i < checkpointCount; i++) {
                checkpoints[i] = checkpoints[2 * i];
            }
            stride *= 2;
            // The count is even, so that this one lies on the new stride as well.
        }
        if (checkpointCount == checkpoints.length) {
            checkpoints = Arrays.copyOf(checkpoints, 2 * checkpointCount);
        }
        checkpoints[checkpointCount++] = digest;
    }

    private void fold(long value) {
        if (!isOver) {
            digest = Hash64.add(digest, value);
        }
    }

    @Override
    public void posted(long number, long dueNanos, Runnable next) {
        SimNode whose = next instanceof SimNode.Work work ? work.node() : null;
        long key = whose == null ? 0 : whose.key();
        if (strictness == Strictness.EXACT) {
            fold(number);
            fold(dueNanos);
            fold(key);
        }
        if (window.isPresent()) {
            keepParent(number);
            if (isInWindow || watched.contains(number)) {
                String what = nameOf(next) + (whose == null ? "" : " on " + whose);
                Site site = Site.here();
                Occurrence by = new Occurrence(events, atNanos, sequence, whose(node), task, List.of());
                origins.put(number, new Origin(number, sequence, by.toString(), site));
                keep(Act.Kind.SCHEDULES, what, number, dueNanos, key, site);
            }
        }
    }

    private void keepParent(long number) {
        if (number < PARENTS_MAX) {
            if (number >= parents.length) {
                parents = Arrays.copyOf(parents, (int) Math.min(PARENTS_MAX, Math.max(1024, 2 * number)));
            }
            parents[(int) number] = sequence;
        }
    }

    /** The event, the one that scheduled it, the one that scheduled that, and so on. */
    List<Long> ancestry(long number, int count) {
        List<Long> chain = new ArrayList<>();
        for (long next = number; next >= 0 && next < parents.length && chain.size() < count; ) {
            chain.add(next);
            next = parents[(int) next];
        }
        return chain;
    }

    @Override
    public void traced(long fact) {
        fold(fact);
        if (isInWindow) {
            keep(Act.Kind.TRACES, "", fact, 0, 0, Site.here());
        }
    }

    @Override
    public void drawn(String purpose, long source, long destination, long number, long value) {
        // A text's hash code is specified, and kept in it.
        fold(purpose.hashCode());
        fold(source);
        fold(destination);
        fold(number);
        if (isInWindow) {
            String stream =
                    '"' + purpose + "\" of " + nodeOf(source) + (destination == 0 ? "" : ", " + nodeOf(destination));
            keep(Act.Kind.DRAWS, stream, number, source, destination, Site.here());
        }
    }

    @Override
    public void sent(long destination, int bytes, long content) {
        fold(destination);
        fold(bytes);
        fold(content);
        if (isInWindow) {
            keep(Act.Kind.DOES, "sends " + bytes + " bytes to " + nodeOf(destination), content, 0, 0, Site.here());
        }
    }

    @Override
    public void noted(Duration at, String line) {
        long hash = Hash64.of(line);
        fold(hash);
        if (isInWindow) {
            keep(Act.Kind.DOES, "writes into the journal: " + line, hash, 0, 0, Site.here());
        }
    }

    @Override
    public void on(Fact fact, SimNode from, SimNode to, long beganNanos, int bytes) {
        if (isInWindow) {
            String size = bytes == 0 ? "" : ", " + bytes + " bytes";
            keep(Act.Kind.MEANS, fact + " " + from + " -> " + to + size, 0, 0, 0, Site.UNKNOWN);
        }
    }

    private void keep(Act.Kind kind, String what, long a, long b, long c, Site site) {
        if (isInWindow && actsKept < ACTS_MAX) {
            actsKept++;
            acts.add(new Act(kind, what, a, b, c, site));
        }
    }

    private String nodeOf(long key) {
        Simulation run = simulation;
        if (run != null) {
            for (SimNode candidate : run.fabric().nodes()) {
                if (candidate.key() == key) {
                    return candidate.name();
                }
            }
        }
        return Long.toHexString(key);
    }

    private static String whose(@Nullable SimNode node) {
        return node == null ? "" : node.name();
    }

    /** The class whose code it is; what a JVM adds for a lambda differs from run to run. */
    private static String nameOf(Runnable next) {
        Runnable inner = next instanceof SimNode.Work work ? work.task() : next;
        String name = inner.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : name.substring(0, lambda);
    }
}
