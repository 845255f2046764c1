package io.p2p4j.cli.output;

import java.io.PrintStream;
import java.util.Locale;

/** A line on a terminal that says how far a transfer is. Shows nothing anywhere else. Thread-safe. */
public final class Progress implements AutoCloseable {
    private static final long INTERVAL_NANOS = 100_000_000L;
    private static final int BAR_WIDTH = 24;
    private static final double MEGA = 1e6;

    private final PrintStream err;
    private final boolean shown;
    private final String what;
    private final long total;
    private final long startNanos = System.nanoTime();
    private long lastNanos;
    private int lastWidth;

    Progress(PrintStream err, boolean shown, String what, long total) {
        this.err = err;
        this.shown = shown;
        this.what = what;
        this.total = total;
        this.lastNanos = startNanos - INTERVAL_NANOS;
    }

    /**
     * Tells how far it is; most calls draw nothing.
     *
     * @param done bytes so far
     */
    public synchronized void update(long done) {
        long now = System.nanoTime();
        if (!shown || now - lastNanos < INTERVAL_NANOS) {
            return;
        }
        lastNanos = now;
        double seconds = Math.max(1e-3, (now - startNanos) / 1e9);
        double rate = done / MEGA / seconds;
        StringBuilder line = new StringBuilder(what).append(' ');
        if (total > 0) {
            int filled = (int) Math.min(BAR_WIDTH, done * BAR_WIDTH / total);
            line.append('[')
                    .append("#".repeat(filled))
                    .append("-".repeat(BAR_WIDTH - filled))
                    .append("] ");
            line.append(Math.min(100, done * 100 / total)).append("% ");
        }
        line.append(String.format(Locale.ROOT, "%.1f MB  %.1f MB/s", done / MEGA, rate));
        draw(line.toString());
    }

    private void draw(String line) {
        err.print('\r' + line + " ".repeat(Math.max(0, lastWidth - line.length())));
        err.flush();
        lastWidth = line.length();
    }

    /** Wipes the line, so that the next one begins at the margin. */
    @Override
    public synchronized void close() {
        if (shown && lastWidth > 0) {
            draw("");
            err.print('\r');
            err.flush();
            lastWidth = 0;
        }
    }
}
