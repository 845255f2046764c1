package io.p2p4j.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.simulator.fault.Fault;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.fault.FaultSchedule;
import io.p2p4j.simulator.fault.TimedFault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class PlanJsonProperties {
    // The edge cases of so many parts together take minutes to list; each part's come up by chance as well.
    @Property(seed = "1", edgeCases = EdgeCasesMode.NONE)
    void everyPlanComesBack(@ForAll("plans") Plan plan) {
        assertThat(Plan.parse(plan.toJson())).isEqualTo(plan);
        assertThat(FaultSchedule.fromJson(plan.faults().toJson())).isEqualTo(plan.faults());
    }

    /** Every kind that a profile draws has a JSON form and a text form, also those that are added later. */
    @Property(seed = "1", tries = 50)
    void whateverAProfileDrawsComesBack(@ForAll long seed) {
        FaultSchedule schedule = FaultProfile.chaos().schedule(seed, Scenario.names(7), Duration.ofMinutes(30));
        assertThat(FaultSchedule.fromJson(schedule.toJson())).isEqualTo(schedule);
        assertThat(FaultSchedule.parse(schedule.toString())).isEqualTo(schedule);
    }

    @Property(seed = "1", edgeCases = EdgeCasesMode.NONE)
    void aDamagedPlanIsReadOrRefusedWithItsPlace(@ForAll("plans") Plan plan, @ForAll("damages") Damage damage) {
        try {
            Plan.parse(damage.to(plan.toJson()));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s)line [1-9]\\d*, column [1-9]\\d*: .+");
        }
    }

    record Damage(int at, int removed, String put) {
        String to(String text) {
            int from = at % text.length();
            return text.substring(0, from) + put + text.substring(Math.min(text.length(), from + removed));
        }
    }

    @Provide
    Arbitrary<Damage> damages() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 5000),
                        Arbitraries.integers().between(0, 8),
                        Arbitraries.strings()
                                .withChars("{}[]\",:-.0123456789eEsn \n")
                                .ofMaxLength(4))
                .as(Damage::new);
    }

    @Provide
    Arbitrary<Plan> plans() {
        Arbitrary<Long> nanos = Arbitraries.longs().between(0, Long.MAX_VALUE);
        Arbitrary<String> names = Arbitraries.strings().ofMaxLength(5);
        Arbitrary<Fault> faults = Arbitraries.oneOf(
                names.list().ofMinSize(1).ofMaxSize(4).map(Fault.Partition::new),
                Combinators.combine(names, names).as(Fault.OneWay::new),
                names.map(Fault.Crash::new),
                names.map(Fault.Pause::new),
                Combinators.combine(names, nanos.map(Duration::ofNanos)).as(Fault.Lag::new),
                Combinators.combine(names, Arbitraries.doubles().between(0, 1).ofScale(9))
                        .as(Fault.Loss::new));
        Arbitrary<FaultSchedule> schedules = Combinators.combine(nanos, nanos, faults)
                .as((at, span, fault) -> new TimedFault(Duration.ofNanos(at), Duration.ofNanos(span), fault))
                .list()
                .ofMaxSize(6)
                .map(FaultSchedule::new);
        return Combinators.combine(
                        Arbitraries.longs(),
                        Arbitraries.integers().greaterOrEqual(1),
                        Arbitraries.longs().greaterOrEqual(1).map(Duration::ofNanos),
                        schedules,
                        Arbitraries.integers().greaterOrEqual(0).set().ofMaxSize(5))
                .as(Plan::new);
    }

    @Test
    void peopleCanReadAndWriteAPlan() {
        Plan plan = new Plan(
                7,
                3,
                Duration.ofSeconds(60),
                FaultSchedule.parse("at 12.5s for 3s partition n1 n2\nat 20s for 0.1s loss n0 0.25"),
                Set.of(4, 2));
        assertThat(plan.toJson()).isEqualTo("""
                        {
                         "seed":7,
                         "nodes":3,
                         "span":"60s",
                         "skipped":[2,4],
                         "faults":[
                          {"at":"12.5s","for":"3s","kind":"partition","words":["n1","n2"]},
                          {"at":"20s","for":"0.1s","kind":"loss","words":["n0","0.25"]}]}
                        """);
        assertThat(Plan.parse("{\"seed\":1,\"nodes\":2,\"span\":\"1e1s\"}"))
                .isEqualTo(new Plan(1, 2, Duration.ofSeconds(10), FaultSchedule.NONE, Set.of()));
        assertThat(plan.withSpan(Duration.ofNanos(1)).toJson()).contains("\"0.000000001s\"");
    }

    @Test
    void aSeedThatToolsWouldRoundIsAText() {
        Plan plan = new Plan(Long.MIN_VALUE, 1, Duration.ofSeconds(1), FaultSchedule.NONE, Set.of());
        assertThat(plan.toJson()).contains("\"seed\":\"-9223372036854775808\"");
        assertThat(Plan.parse(plan.toJson())).isEqualTo(plan);
    }

    @Test
    void errorsNameThePlaceTheKeyAndWhatIsAllowed() {
        String head = "{\"seed\":1,\"nodes\":2,\"span\":\"5s\",\n";
        refused(
                "{\"seed\":1,\"nodes\":0,\"span\":\"5s\"}",
                "line 1, column 19: nodes: 0 (expected a whole number from 1");
        refused("{\"seed\":1,\"nodes\":2}", "line 1, column 1: key \"span\" is missing");
        refused(
                "{\"seed\":1,\"nodes\":2,\"span\":\"0s\"}",
                "line 1, column 28: span: span 0s (expected seconds above 0");
        refused(
                head + "\"fault\":[]}",
                "line 2, column 9: key \"fault\" is unknown (expected one of seed, nodes, span,");
        refused(head + "\"skipped\":[3,3]}", "line 2, column 14: skipped[1]: 3 comes twice");
        refused(head + "\"skipped\":[-1]}", "line 2, column 12: skipped[0]: -1 (expected a whole number from 0");
        refused(
                head + "\"faults\":[\n{\"at\":\"1\",\"for\":\"1s\",\"kind\":\"crash\",\"words\":[\"n1\"]}]}",
                "line 3, column 7: at: span 1 (expected seconds such as 12.5s)");
        refused(
                head + "\"faults\":[\n{\"at\":\"1s\",\"for\":\"1s\",\"kind\":\"crush\",\"words\":[\"n1\"]}]}",
                "line 3, column 1: faults[0]: fault crush is unknown (expected one of partition, ");
        refused(
                head + "\"faults\":[\n{\"at\":\"1s\",\"for\":\"1s\",\"kind\":\"loss\",\"words\":[\"n1\",\"x\"]}]}",
                "line 3, column 1: faults[0]: fault loss: x (expected a number)");
        refused(
                head + "\"faults\":[\n{\"at\":\"-1s\",\"for\":\"1s\",\"kind\":\"loss\",\"words\":[]}]}",
                "line 3, column 7: at: span -1s (expected 0s or more)");
    }

    private static void refused(String json, String message) {
        assertThatThrownBy(() -> Plan.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aRunIsWrittenWithItsPlan() {
        Plan plan = new Plan(7, 3, Duration.ofSeconds(60), FaultSchedule.NONE, Set.of());
        Violation violation =
                new Violation("a \"check\"", Duration.ofMillis(1500), 9, new AssertionError("two\nlines"));
        Run run = new Run(
                plan,
                Optional.of(violation),
                Duration.ofSeconds(2),
                3,
                10,
                11,
                "00ff",
                List.of("one <note>", "another"));
        assertThat(run.toJson())
                .contains("\"held\":false")
                .contains("\"check\":\"a \\u0022check\\u0022\",\"at\":\"1.5s\",\"event\":9")
                .contains("\"trace\":\"00ff\"");
        assertThat(run.toJson()).contains("two\\u000alines").contains("one \\u003cnote>");
        Run held = new Run(plan, Optional.empty(), Duration.ofSeconds(2), 3, 10, 11, "00ff", List.of());
        assertThat(held.toJson()).contains("\"held\":true").doesNotContain("violation");
    }
}
