package io.p2p4j.examples.simulation.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.simulator.fault.FaultSchedule;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import io.p2p4j.simulator.sweep.Shrinker;
import io.p2p4j.simulator.sweep.Sweep;
import io.p2p4j.simulator.timeline.Timeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bug is found, made small and drawn; without it everything holds. */
@Tag("once")
class ZooTest {
    /** The ordinary build's; a campaign sets {@code -Dp2p.zoo.seeds=10000}. */
    private static final long SOUND_SEEDS = Long.getLong("p2p.zoo.seeds", 120);

    private static final int SICK_SEEDS_MAX = 2000;
    private static final int FAULTS_MAX = 5;
    private static final int RERUNS_MAX = 200;

    static List<Exhibit> exhibits() {
        return Zoo.exhibits();
    }

    /** The run of the first seed that fails. */
    static Run firstFailure(Exhibit exhibit) {
        return LongStream.rangeClosed(1, SICK_SEEDS_MAX)
                .mapToObj(exhibit.scenario(true)::run)
                .filter(run -> !run.held())
                .findFirst()
                .orElseThrow(() -> new AssertionError(exhibit + " holds for " + SICK_SEEDS_MAX + " seeds"));
    }

    /** What an ordinary test sees. */
    @ParameterizedTest
    @MethodSource("exhibits")
    void withoutFaultsNobodyNoticesTheBug(Exhibit exhibit) {
        Scenario<?> scenario = exhibit.scenario(true);
        LongStream.rangeClosed(1, 3)
                .mapToObj(seed -> scenario.plan(seed).withFaults(FaultSchedule.NONE))
                .forEach(plan -> scenario.run(plan).orFail());
    }

    @ParameterizedTest
    @MethodSource("exhibits")
    void theBugIsFoundMadeSmallAndDrawn(Exhibit exhibit, @TempDir Path folder) throws Exception {
        Run failure = firstFailure(exhibit);
        Shrinker.Result small = Shrinker.shrink(exhibit.scenario(true), failure, RERUNS_MAX);
        assertThat(small.reruns()).isLessThan(RERUNS_MAX);
        assertThat(small.run().plan().faults().faults())
                .as(small.run().report())
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(FAULTS_MAX);

        Path page = folder.resolve("timeline.html");
        Timeline.draw(exhibit.scenario(true), small.run().plan(), page);
        String check = small.run().violation().orElseThrow().check();
        assertThat(Files.readString(page)).contains("\"faults\":[{", "\"violation\":{\"at\":", check);
    }

    @ParameterizedTest
    @MethodSource("exhibits")
    void withoutTheBugEverythingHolds(Exhibit exhibit) throws InterruptedException {
        Sweep.Result result = new Sweep(exhibit.scenario(false)).run(Sweep.Seeds.of(1, SOUND_SEEDS), 2, run -> {});
        assertThat(result.runs()).isEqualTo(SOUND_SEEDS);
        assertThat(result.failed()).extracting(Run::report).isEmpty();
    }

    /** The remedy alone makes the difference: the seed that brings the bug out brings out nothing without it. */
    @ParameterizedTest
    @MethodSource("exhibits")
    void theSameFaultsDoNoHarmWithoutTheBug(Exhibit exhibit) {
        exhibit.scenario(false).run(firstFailure(exhibit).plan()).orFail();
    }
}
