package io.p2p4j.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.disk.Survives;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NodeFaultTest {
    private final List<String> happened = new ArrayList<>();
    private final Simulation simulation = Simulation.builder().seed(9).build();
    private final P2PProvider provider = simulation.provider(
            "n0", P2PConfig.builder().identity(simulation.identity("n0")).build());

    private void plan(String text) {
        FaultSchedule schedule = FaultSchedule.parse(text);
        assertThat(FaultSchedule.parse(schedule.toString())).isEqualTo(schedule);
        assertThat(FaultSchedule.fromJson(schedule.toJson())).isEqualTo(schedule);
        new FaultInjector(simulation, new FaultInjector.Processes() {
                    @Override
                    public void crash(String node) {
                        happened.add("crash");
                        simulation.kill(node);
                    }

                    @Override
                    public void restart(String node) {
                        happened.add("restart");
                        simulation.restart(node);
                    }
                })
                .plan(schedule);
    }

    private static void write(Path file, boolean sync) {
        try {
            Files.writeString(file, "x");
            if (sync) {
                for (Path path : List.of(file, file.getParent())) {
                    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                        channel.force(true);
                    }
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private boolean has(String file) {
        return Files.exists(simulation.disk("n0").resolve(file));
    }

    @Test
    void aCrashKeepsAllAPowerLossWhatIsSyncedAndAWipeNothing() {
        plan("""
                at 1s for 1s crash n0
                at 3s for 1s power-loss n0
                at 5s for 1s wipe n0
                """);
        write(simulation.disk("n0").resolve("synced"), true);
        for (int i = 0; i < 20; i++) {
            write(simulation.disk("n0").resolve("unsynced" + i), false);
        }
        simulation.runFor(Duration.ofMillis(2500));
        assertThat(has("synced") && has("unsynced0") && has("unsynced19")).isTrue();
        simulation.runFor(Duration.ofSeconds(2));
        assertThat(has("synced")).isTrue();
        assertThat(has("unsynced19")).isFalse();
        simulation.runFor(Duration.ofSeconds(2));
        assertThat(has("synced")).isFalse();
        assertThat(happened).containsExactly("crash", "restart", "crash", "restart", "crash", "restart");
    }

    @Test
    void crashesThatOverlapAreOneAndEachTakesWhatItTakes() {
        plan("""
                at 1s for 10s crash n0
                at 2s for 2s wipe n0
                at 3s for 20s power-loss n0
                """);
        write(simulation.disk("n0").resolve("f"), true);
        simulation.runFor(Duration.ofMillis(1500));
        assertThat(has("f")).isTrue();
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(has("f")).isFalse();
        simulation.runFor(Duration.ofSeconds(20));
        assertThat(happened).containsExactly("crash");
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(happened).containsExactly("crash", "restart");
    }

    @Test
    void aDiskIsFullAndBrokenForAWhile() {
        plan("""
                at 1s for 3s disk-full n0
                at 2s for 4s disk-full n0
                at 8s for 1s disk-error n0 1.0
                """);
        Path file = simulation.disk("n0").resolve("f");
        simulation.runFor(Duration.ofSeconds(5));
        assertThatThrownBy(() -> write(file, false)).hasMessageContaining("No space left on device");
        simulation.runFor(Duration.ofSeconds(2));
        write(file, false);
        simulation.runFor(Duration.ofMillis(1500));
        assertThatThrownBy(() -> write(file, false)).hasMessageContaining("Input/output error");
        simulation.runFor(Duration.ofSeconds(1));
        write(file, true);
    }

    @Test
    void aSlowNodeDoesOneTaskAfterAnother() {
        plan("at 1s for 1s slow n0 100");
        List<Long> ran = new ArrayList<>();
        Runnable five = () -> {
            for (int i = 0; i < 5; i++) {
                provider.context()
                        .executor()
                        .execute(() -> ran.add(simulation.now().toNanos()));
            }
        };
        five.run();
        simulation.runFor(Duration.ofSeconds(1));
        five.run();
        // In front of all tasks to come.
        provider.context().schedule(1_500_000, () -> ran.add(-simulation.now().toNanos()));
        simulation.runFor(Duration.ofSeconds(2));
        five.run();
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(ran)
                .containsExactly(
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        1_000_000_000L,
                        1_001_000_000L,
                        1_002_000_000L,
                        1_003_000_000L,
                        1_004_000_000L,
                        -1_005_000_000L,
                        3_000_000_000L,
                        3_000_000_000L,
                        3_000_000_000L,
                        3_000_000_000L,
                        3_000_000_000L);
    }

    @Test
    void aSlowNodeThatIsPausedOrDeadGoesOnInOrder() {
        plan("""
                at 1s for 5s slow n0 1000
                at 1.025s for 1s pause n0
                """);
        simulation.runFor(Duration.ofSeconds(1));
        List<Long> ran = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            provider.context().executor().execute(() -> ran.add(simulation.now().toMillis()));
        }
        simulation.runFor(Duration.ofMillis(2000));
        assertThat(ran).containsExactly(1000L, 1010L, 1020L, 2025L, 2035L);
        for (int i = 0; i < 3; i++) {
            provider.context().executor().execute(() -> ran.add(simulation.now().toMillis()));
        }
        simulation.runFor(Duration.ofMillis(5));
        simulation.kill("n0");
        P2PProvider next = simulation.restart("n0");
        next.context().executor().execute(() -> ran.add(-simulation.now().toMillis()));
        simulation.runFor(Duration.ofMillis(100));
        assertThat(ran).containsExactly(1000L, 1010L, 1020L, 2025L, 2035L, 3000L, -3010L);
    }

    @Test
    void churnIsDrawnNodeByNode() {
        FaultProfile profile = FaultProfile.none().churn(Duration.ofMinutes(10), Duration.ofMinutes(2), Survives.NONE);
        FaultSchedule three = profile.schedule(1, List.of("n0", "n1", "n2"), Duration.ofHours(24));
        FaultSchedule two = profile.schedule(1, List.of("n0", "n1"), Duration.ofHours(24));
        // 24 h of sessions and absences of 12 min together: 120 for each node.
        assertThat(three.faults()).hasSizeBetween(300, 420);
        List<TimedFault> without = new ArrayList<>(three.faults());
        without.removeIf(fault -> fault.fault().words().contains("n2"));
        assertThat(two.faults()).isEqualTo(without);
        TreeSet<String> kinds = new TreeSet<>();
        three.faults().forEach(fault -> kinds.add(fault.fault().kind()));
        assertThat(kinds).containsExactly("wipe");
        Duration end = Duration.ZERO;
        for (TimedFault fault : two.faults()) {
            if (fault.fault().words().contains("n0")) {
                assertThat(fault.at()).isGreaterThanOrEqualTo(end);
                end = fault.at().plus(fault.span());
            }
        }
    }

    @Test
    void wordsThatDoNotFitAreRefused() {
        for (String wrong : List.of(
                "slow n0 0", "slow n0", "slow n0 x", "shuffle n0", "disk-error n0 2", "wipe", "clock-drift n0 1.5")) {
            assertThatThrownBy(() -> FaultSchedule.parse("at 1s for 1s " + wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(FaultSchedule.parse("at 0s for 60s shuffle")).hasToString("at 0s for 60s shuffle");
    }
}
