package io.p2p4j.tck.rule;

import io.p2p4j.api.context.ProviderContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened in the run of one rule, with the time since its beginning; the oldest lines give way. Thread-safe. */
final class Journal {
    private static final int LINES_MAX = 200;
    private static final double NANOS_PER_MILLI = 1e6;

    private final ProviderContext context;
    private final long beginNanos;
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private long dropped;

    Journal(ProviderContext context) {
        this.context = context;
        this.beginNanos = context.nanoTime();
    }

    void add(String line) {
        long nanos = context.nanoTime() - beginNanos;
        synchronized (lines) {
            if (lines.size() == LINES_MAX) {
                lines.removeFirst();
                dropped++;
            }
            lines.add(String.format(Locale.ROOT, "%10.3f ms  %s", nanos / NANOS_PER_MILLI, line));
        }
    }

    List<String> lines() {
        synchronized (lines) {
            List<String> copy = new ArrayList<>(lines);
            if (dropped > 0) {
                copy.add(0, "(" + dropped + " earlier lines are gone)");
            }
            return copy;
        }
    }
}
