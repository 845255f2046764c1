package io.p2p4j.tck.script;

import io.p2p4j.tck.TckHarness;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs one script on several providers and compares what came of it, modulo declared freedom. The first one is what the
 * others are compared with. Thread-safe when the factories are.
 */
public final class Differential {
    private static final int TRIES_MAX = 400;

    private final Map<String, TckHarness.Factory> providers;
    private final double timescale;

    /**
     * Makes a comparison.
     *
     * @param providers the names of the providers, and what makes their harnesses; at least two
     * @param timescale multiplies the budgets
     */
    public Differential(Map<String, TckHarness.Factory> providers, double timescale) {
        if (providers.size() < 2) {
            throw new IllegalArgumentException("providers: " + providers.keySet() + " (expected at least two)");
        }
        this.providers = new LinkedHashMap<>(providers);
        this.timescale = timescale;
    }

    /**
     * Runs a script on every provider.
     *
     * @param script the script
     * @param seed for everything random
     * @return the smallest script that was found on which two providers differ; empty when they agree
     */
    public Optional<Finding> compare(Script script, long seed) {
        return differing(script, seed).map(name -> shrunk(script, seed, name));
    }

    private Trace run(Script script, long seed, String name) {
        return ScriptRun.run(script, Optional.ofNullable(providers.get(name)).orElseThrow(), seed, timescale);
    }

    private Optional<String> differing(Script script, long seed) {
        List<String> names = List.copyOf(providers.keySet());
        Trace first = run(script, seed, names.get(0));
        return names.stream()
                .skip(1)
                .filter(name -> !run(script, seed, name).agreesWith(first))
                .findFirst();
    }

    private Finding shrunk(Script script, long seed, String name) {
        String first = providers.keySet().iterator().next();
        Script small = Shrinker.shrink(
                script, candidate -> !run(candidate, seed, name).agreesWith(run(candidate, seed, first)), TRIES_MAX);
        Trace one = run(small, seed, first);
        Trace other = run(small, seed, name);
        String report = first + " and " + name + " differ on this script (seed " + seed + "):\n\n" + small + "\n"
                + one.beside(other) + "\nin detail, " + first + ":\n  " + String.join("\n  ", one.details())
                + "\nin detail, " + name + ":\n  " + String.join("\n  ", other.details()) + "\n";
        return new Finding(small, seed, report);
    }
}
