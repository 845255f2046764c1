package io.p2p4j.cli.sim;

import io.p2p4j.simulator.scenario.Run;
import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Says on the standard error how far a sweep is: on a terminal in one line, elsewhere in a line now and then. Not thread-safe. */
public final class SweepProgress {
    private static final long TERMINAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final PrintStream err;
    private final boolean isTerminal;
    private final long count;
    private final long beganNanos = System.nanoTime();
    private final Set<String> checks = new LinkedHashSet<>();
    private long shownNanos = beganNanos;
    private long done;
    private long failed;
    private int width;

    /**
     * Begins at no run.
     *
     * @param err where to write
     * @param isTerminal true when a line may be written over
     * @param count how many runs there will be
     */
    public SweepProgress(PrintStream err, boolean isTerminal, long count) {
        this.err = err;
        this.isTerminal = isTerminal;
        this.count = count;
    }

    /**
     * Counts a run.
     *
     * @param run what came of it
     */
    public void add(Run run) {
        done++;
        run.violation().ifPresent(found -> {
            failed++;
            if (checks.add(found.check())) {
                line("seed " + run.plan().seed() + ": \"" + found.check() + "\" does not hold");
            }
        });
        long now = System.nanoTime();
        if (now - shownNanos >= (isTerminal ? TERMINAL_NANOS : LINE_NANOS)) {
            shownNanos = now;
            double seconds = Math.max(1e-3, (now - beganNanos) / 1e9);
            String state = String.format(
                    Locale.ROOT, "%d of %d seeds, %d failed, %.1f a second", done, count, failed, done / seconds);
            if (isTerminal) {
                err.print('\r' + state + " ".repeat(Math.max(0, width - state.length())));
                width = state.length();
                err.flush();
            } else {
                line(state);
            }
        }
    }

    /**
     * Says how long it took.
     *
     * @param events of all runs
     */
    public void end(long events) {
        double seconds = Math.max(1e-3, (System.nanoTime() - beganNanos) / 1e9);
        line(String.format(
                Locale.ROOT,
                "%d seeds in %.1f s, %.1f a second, %.0f events a second",
                done,
                seconds,
                done / seconds,
                events / seconds));
    }

    private void line(String text) {
        if (width > 0) {
            err.print('\r' + " ".repeat(width) + '\r');
            width = 0;
        }
        err.println(text);
        err.flush();
    }
}
