package io.p2p4j.tck.script;

import io.p2p4j.tck.TckHarness;

/**
 * A script that does not come out as it must, as small as it was possible to make it.
 *
 * @param script the script
 * @param seed what it was generated from and run with
 * @param report for people: what is wrong, the script, what came of it, and how to run it again
 */
public record Finding(Script script, long seed, String report) {
    private static final int TRIES_MAX = 400;

    /**
     * Shrinks a script whose run the model does not explain.
     *
     * @param script the script
     * @param factory makes the harness
     * @param seed of the run
     * @param timescale multiplies the budgets
     * @return the smallest script that was found
     */
    public static Finding of(Script script, TckHarness.Factory factory, long seed, double timescale) {
        Script small = Shrinker.shrink(
                script,
                candidate -> ScriptRun.run(candidate, factory, seed, timescale)
                        .problem()
                        .isPresent(),
                TRIES_MAX);
        Trace trace = ScriptRun.run(small, factory, seed, timescale);
        String report = "the model does not explain this script (seed " + seed + "):\n\n" + small + "\n" + trace
                + "\nin detail:\n  " + String.join("\n  ", trace.details())
                + "\n\nrun it again with ScriptRun.run(Script.parse(…), factory, " + seed + "L, " + timescale + ")\n";
        return new Finding(small, seed, report);
    }
}
