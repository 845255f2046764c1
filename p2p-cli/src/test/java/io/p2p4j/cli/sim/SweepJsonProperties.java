package io.p2p4j.cli.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.cli.output.CliException;
import io.p2p4j.simulator.fault.FaultSchedule;
import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Violation;
import io.p2p4j.simulator.sweep.Sweep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class SweepJsonProperties {
    private static final List<String> CHECKS =
            List.of("all \"nodes\" agree", "nichts geht verloren: \u00fc \ud83d\ude00 \u2028", "c\n\t{}", "d");

    /** What a seed gives is a function of the seed alone. */
    private static Run run(long key, long seed, int failsOf100) {
        Random random = new Random(key * 31 + seed);
        Plan plan = new Plan(
                seed,
                1 + random.nextInt(9),
                Duration.ofNanos(1 + random.nextInt(1_000_000)),
                FaultSchedule.parse("at 1s for 2s crash n" + random.nextInt(3)),
                Set.of(random.nextInt(5)));
        Optional<Violation> violation = Optional.empty();
        if (random.nextInt(100) < failsOf100) {
            String check = CHECKS.get(random.nextInt(CHECKS.size()));
            violation = Optional.of(new Violation(
                    check,
                    Duration.ofMillis(random.nextInt(1_000_000)),
                    random.nextInt(1000),
                    new IllegalStateException(check + " - " + seed)));
        }
        return new Run(
                plan,
                violation,
                Duration.ofDays(random.nextInt(100_000)).plusNanos(random.nextInt(1000)),
                9,
                random.nextInt(1 << 30),
                random.nextInt(1000),
                String.format(Locale.ROOT, "%016x", random.nextLong()),
                List.of("note"));
    }

    private static SweepReport report(long key, Sweep.Seeds seeds, int failsOf100, boolean shrinks) {
        SweepReport report = new SweepReport("a.yaml --jar 'my jar'", "0123", seeds, false);
        for (long index = 0; index < seeds.count(); index++) {
            report.add(run(key, seeds.seed(index), failsOf100));
        }
        if (shrinks) {
            for (Map.Entry<String, Long> first : report.firstSeeds().entrySet()) {
                report.shrunk(first.getKey(), run(key, first.getValue(), failsOf100), first.getValue() & 0xff);
            }
        }
        return report;
    }

    @Property(seed = "1", tries = 200)
    void anyShardingAddsUpToTheWhole(
            @ForAll long key,
            @ForAll @LongRange(min = -50, max = 50) long first,
            @ForAll @IntRange(min = 1, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 80) int shards,
            @ForAll @IntRange(min = 0, max = 100) int failsOf100,
            @ForAll boolean shrinks)
            throws CliException {
        long last = first + count - 1;
        SweepReport whole = report(key, Sweep.Seeds.of(first, last), failsOf100, shrinks);
        List<SweepReport> parts = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            SweepReport part = report(key, new Sweep.Seeds(first, last, shard, shards), failsOf100, shrinks);
            String json = SweepJson.write(part);
            assertThat(json.lines()).hasSize(1);
            SweepReport read = SweepJson.read("part.json", json);
            assertThat(SweepJson.write(read)).isEqualTo(json);
            parts.add(read);
        }
        Collections.shuffle(parts, new Random(key));
        SweepReport merged = SweepJson.merge(parts);
        assertThat(SweepJson.write(merged)).isEqualTo(SweepJson.write(whole));
        assertThat(SweepText.write(merged)).isEqualTo(SweepText.write(whole));
    }

    private static SweepReport part(String sha256, long last, int shard, int shards) throws CliException {
        SweepReport part = new SweepReport("a.yaml", sha256, new Sweep.Seeds(1, last, shard, shards), false);
        part.add(run(1, 1, 0));
        return SweepJson.read("part.json", SweepJson.write(part));
    }

    private static void assertRefused(String expected, SweepReport... parts) {
        assertThatThrownBy(() -> SweepJson.merge(List.of(parts)))
                .isInstanceOf(CliException.class)
                .hasMessageContaining(expected);
    }

    @Example
    void whatIsNotOneWholeSweepIsRefused() throws CliException {
        assertRefused("shards 1/3 are missing", part("a", 9, 2, 3), part("a", 9, 0, 3));
        assertRefused("a shard comes twice in [0, 0, 1]", part("a", 9, 0, 2), part("a", 9, 0, 2), part("a", 9, 1, 2));
        assertRefused("file (by its SHA-256) a and b", part("a", 9, 0, 2), part("b", 9, 1, 2));
        assertRefused("seeds 1..9 and 1..8", part("a", 9, 0, 2), part("a", 8, 1, 2));
        assertRefused("number of shards 2 and 3", part("a", 9, 0, 2), part("a", 9, 1, 3));
    }

    @Example
    void aDamagedReportIsRefusedWithThePlace() {
        String good = SweepJson.write(report(1, Sweep.Seeds.of(1, 50), 50, true));
        for (String[] change : new String[][] {
            {"\"format\":1", "\"format\":2"},
            {"\"shard\":\"0/1\"", "\"shard\":\"1/1\""},
            {"\"runs\":50", "\"runs\":\"many\""},
            {"\"runs\":50,", ""},
            {"\"failed\":", "\"failed\":1"},
            {"\"plan\":{\"seed\":", "\"plan\":{\"sed\":"},
            {"\"seeds\":[", "\"seeds\":[[],"},
            {"\"events\":", "\"events\":1,\"events\":"},
        }) {
            assertThat(good).contains(change[0]);
            String bad = good.replaceFirst(Pattern.quote(change[0]), change[1]);
            assertThatThrownBy(() -> SweepJson.read("part.json", bad))
                    .as(change[1])
                    .isInstanceOf(CliException.class)
                    .hasMessageContaining("part.json:1:");
        }
        assertThatThrownBy(() -> SweepJson.read("part.json", good.substring(0, good.length() / 2)))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("not YAML");
    }
}
