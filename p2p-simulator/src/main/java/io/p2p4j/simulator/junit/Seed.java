package io.p2p4j.simulator.junit;

import io.p2p4j.simulator.determinism.Determinism;
import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import io.p2p4j.simulator.sweep.Shrinker;
import io.p2p4j.simulator.timeline.Timeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The seed of one invocation of a {@link SimulatedTest}. */
public final class Seed {
    private static final int RERUNS_MAX = 300;

    private final long value;
    private final String test;
    private final boolean twice;

    Seed(long value, String test, boolean twice) {
        this.value = value;
        this.test = test;
        this.twice = twice;
    }

    /**
     * Returns the seed.
     *
     * @return the number
     */
    public long value() {
        return value;
    }

    /**
     * Runs a scenario with this seed. When something does not hold, its plan is made small and drawn as a page. A failed run,
     * and with {@link SimulatedTest#twice} every run, is first compared with a second one.
     *
     * @param scenario what to run
     * @return the run, in which everything held
     * @throws AssertionError when something did not hold; its text has the smallest plan found, the page and the command
     *     that runs this seed again. When the second run was not the same, the text has the first event that differs
     */
    public Run run(Scenario<?> scenario) {
        Run run = scenario.run(value);
        if ((twice || !run.held()) && !run.isSameAs(scenario.run(value))) {
            throw new AssertionError(
                    "seed " + value + " does not do the same again, so that nothing can be told about it\n"
                            + Determinism.check(scenario, run.plan()).text() + rerun());
        }
        if (run.held()) {
            return run;
        }
        Shrinker.Result small = Shrinker.shrink(scenario, run, RERUNS_MAX);
        Path page = Path.of(System.getProperty("p2p.sim.reports", "target/simulations"))
                .resolve(test.replace('#', '.') + "-seed-" + value + ".html");
        draw(scenario, small.run().plan(), page);
        AssertionError failure = new AssertionError("seed " + value + ", made small in " + small.reruns() + " reruns\n"
                + small.run().report() + "  timeline  " + page.toAbsolutePath() + "\n" + rerun());
        run.violation().ifPresent(violation -> failure.initCause(violation.cause()));
        throw failure;
    }

    private String rerun() {
        return "  rerun     mvn test -Dtest='" + test + "' -Dp2p.sim.seed=" + value
                + (twice ? " -Dp2p.sim.twice=true" : "");
    }

    private static void draw(Scenario<?> scenario, Plan plan, Path page) {
        try {
            Timeline.draw(scenario, plan, page);
        } catch (IOException unwritable) {
            throw new UncheckedIOException("timeline " + page + " cannot be written", unwritable);
        }
    }

    @Override
    public String toString() {
        return "seed " + value;
    }
}
