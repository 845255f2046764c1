package io.p2p4j.cli;

import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import io.p2p4j.simulator.timeline.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One run, with how long it took here.
 *
 * @param run what came of it
 * @param tookNanos how long it took
 */
record SimRun(Run run, long tookNanos) {
    private static final double NANOS = 1e9;

    static SimRun of(Scenario<?> scenario, Plan plan, @Nullable Path page) throws CliException {
        long began = System.nanoTime();
        Run run;
        if (page == null) {
            run = scenario.run(plan);
        } else {
            try {
                run = Timeline.draw(scenario, plan, page);
            } catch (IOException unwritable) {
                throw new CliException(
                        ExitCode.STORAGE_FAILED, page + ": cannot be written: " + unwritable, unwritable);
            }
        }
        return new SimRun(run, Math.max(1, System.nanoTime() - began));
    }

    void report(Console console, String rerun) {
        double seconds = tookNanos / NANOS;
        String speed = String.format(
                Locale.ROOT,
                "  took %.2f s: %.0f times as fast as time, %.0f events a second",
                seconds,
                run.simulated().toNanos() / NANOS / seconds,
                run.events() / seconds);
        String again = run.held() ? "" : "\n  rerun " + rerun;
        Json details = Json.object().put("took", seconds).put("rerun", rerun).put("run", Json.raw(run.toJson()));
        console.event("run", details, run.report() + speed + again);
    }
}
