package io.p2p4j.tck.rule;

import io.p2p4j.api.Limits;
import java.time.Duration;

/**
 * How long a rule waits.
 *
 * @param mustHappen for something that must happen; costs nothing when it does
 * @param mustNotHappen to believe that something does not happen; always waited out
 * @param wholeRule the whole rule, in real time
 */
public record Budgets(Duration mustHappen, Duration mustNotHappen, Duration wholeRule) {
    private static final Budgets REAL =
            new Budgets(Duration.ofSeconds(15), Duration.ofMillis(150), Duration.ofSeconds(90));
    private static final Budgets VIRTUAL =
            new Budgets(Duration.ofSeconds(60), Duration.ofSeconds(2), Duration.ofSeconds(40));
    private static final int PROBE_ROUNDS = 2_000_000;
    private static final double PROBE_NANOS_NOMINAL = 20e6;
    private static final double SLOWNESS_MAX = 8;
    /** What is always waited out grows less, or the kit would take minutes where it could take one. */
    private static final double SLOWNESS_WAITED_OUT_MAX = 2;

    /**
     * Returns the budgets of a real machine or of a simulated one.
     *
     * @param virtualTime true when waiting is free
     * @param timescale what the author of the run multiplies them with
     * @return the budgets; real ones grow with the machine's slowness as well
     */
    public static Budgets of(boolean virtualTime, double timescale) {
        return virtualTime
                ? new Budgets(VIRTUAL.mustHappen, VIRTUAL.mustNotHappen, scale(VIRTUAL.wholeRule, timescale))
                : new Budgets(
                        scale(REAL.mustHappen, timescale * Machine.SLOWNESS),
                        scale(REAL.mustNotHappen, timescale * Math.min(SLOWNESS_WAITED_OUT_MAX, Machine.SLOWNESS)),
                        scale(REAL.wholeRule, timescale * Machine.SLOWNESS));
    }

    /**
     * Returns the limits of a provider that nothing else is asked of.
     *
     * @return the default ones; on a real machine, which may be busy, a handshake has at least as much time as a rule
     */
    public Limits limits() {
        boolean isVirtual = mustHappen.equals(VIRTUAL.mustHappen);
        return isVirtual
                ? Limits.DEFAULTS
                : Limits.builder()
                        .dialTimeout(mustHappen.multipliedBy(2))
                        .handshakeTimeout(mustHappen.multipliedBy(2))
                        .build();
    }

    private static Duration scale(Duration duration, double factor) {
        return Duration.ofNanos((long) (duration.toNanos() * factor));
    }

    /** How slow this machine is, measured once: 1 for an ordinary one, more for a slow or busy one. */
    private static final class Machine {
        static final double SLOWNESS = measure();

        private static double measure() {
            long value = 1;
            // The first round lets the compiler warm up.
            long begin = 0;
            for (int round = 0; round < 2; round++) {
                begin = System.nanoTime();
                for (int i = 0; i < PROBE_ROUNDS; i++) {
                    value = Long.rotateLeft(value * 0x9E3779B97F4A7C15L, 17) + i;
                }
            }
            double nanos = System.nanoTime() - begin + (value == 0 ? 1 : 0);
            return Math.min(SLOWNESS_MAX, Math.max(1, nanos / PROBE_NANOS_NOMINAL));
        }
    }
}
