package io.p2p4j.simulator.thread;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.scenario.Host;
import io.p2p4j.simulator.scenario.Program;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BlockingScenarioTest {
    private static final Path BASE = Path.of(System.getProperty("basedir", "."));
    private static final Pattern SHOWN =
            Pattern.compile("<!-- source: (BlockingEcho.java) -->\n```java\n(.*?)```", Pattern.DOTALL);
    private static final int NODES = 5;

    private static <A> Scenario.Builder<A> scenario(Program<A> program) {
        return Scenario.of(program).nodes(NODES).span(Duration.ofMinutes(3)).settle(Duration.ofSeconds(20));
    }

    private static Run run(long seed, ThreadOptions options) {
        return scenario(host -> new Echo(host, new BlockingEcho(host)))
                .faults(FaultProfile.chaos())
                .simulation(builder -> builder.threads(options))
                .every(
                        Duration.ofSeconds(2),
                        (cluster, number, random) -> cluster.any(random)
                                .ifPresent(node ->
                                        node.echo().ask(node.host().others().get(random.nextInt(NODES - 1)))))
                .atLast(
                        "some were answered",
                        cluster -> assertThat(cluster.running().stream()
                                        .mapToInt(node -> node.echo().echoes())
                                        .sum())
                                .isPositive())
                .build()
                .run(seed);
    }

    private record Echo(Host host, BlockingEcho echo) {}

    @Test
    void aBlockingServiceSurvivesCrashesAndPartitionsTheSameWayEveryTime() {
        for (long seed = 1; seed <= 5; seed++) {
            Run run = run(seed, ThreadOptions.DEFAULTS);
            run.orFail();
            assertThat(run(seed, ThreadOptions.DEFAULTS).traceHash()).isEqualTo(run.traceHash());
        }
        ThreadOptions perturbed = ThreadOptions.DEFAULTS.withShuffledOrder().withPreemption(0.2);
        Run run = run(1, perturbed);
        run.orFail();
        assertThat(run(1, perturbed).traceHash()).isEqualTo(run.traceHash());
    }

    @Test
    void whatAThreadDoesNotCatchIsAViolation() {
        Run run = scenario(host -> host.threads().start("failing", () -> {
                    host.threads().sleep(Duration.ofSeconds(7));
                    throw new IllegalStateException("planned on " + host.name());
                }))
                .build()
                .run(1);
        assertThat(run.held()).isFalse();
        assertThat(run.violation().orElseThrow().at()).isEqualTo(Duration.ofSeconds(7));
        assertThat(run.violation().orElseThrow().cause()).hasMessageContaining("n0/failing failed");
    }

    @Test
    void theExampleOfTheGuideIsThisOne() throws Exception {
        Matcher shown = SHOWN.matcher(Files.readString(BASE.resolve("../docs/SIMULATOR.md")));
        assertThat(shown.find()).isTrue();
        String source = Files.readString(
                BASE.resolve("src/test/java/io/p2p4j/simulator/thread").resolve(shown.group(1)));
        assertThat(source.replaceAll("\\s", "")).contains(shown.group(2).replaceAll("\\s", ""));
    }
}
