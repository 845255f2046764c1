package io.p2p4j.simulator.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.fault.FaultSchedule;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import io.p2p4j.simulator.workload.Flood;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationTest {
    private static Application named(String name) {
        return ServiceLoader.load(Application.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(application -> application.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static <A> Scenario.Builder<A> chaos(Scenario.Builder<A> builder) {
        return builder.nodes(6).network(NetworkProfile.wan()).faults(FaultProfile.chaos());
    }

    private static <A> Scenario<A> scenario(Blueprint<A> blueprint) {
        return blueprint.scenario(blueprint.workload(), blueprint.checks(), ApplicationTest::chaos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"flood", "echo"})
    void theShippedApplicationsLiveThroughFaults(String name) {
        Scenario<?> scenario = scenario(named(name).blueprint(Arguments.NONE));
        long events = 0;
        for (long seed = 1; seed <= 10; seed++) {
            Run run = scenario.run(seed);
            assertThat(run.held()).as(run.report()).isTrue();
            events += run.events();
        }
        assertThat(events).isGreaterThan(10_000);
    }

    @ParameterizedTest
    @CsvSource({"ring,12", "line,10", "star,10", "full,30", "n0-n1 n5-n4 n1-n9,4"})
    void aTopologySaysWhoIsConnectedToWhom(String text, int ends) {
        Application flood = named("flood");
        Blueprint<?> blueprint =
                flood.blueprint(Arguments.NONE.with(flood.parameters().get(0), text));
        int[] open = {0};
        blueprint
                .scenario(
                        List.of(),
                        new Blueprint.Checks(List.of(), List.of()),
                        builder -> builder.nodes(6)
                                .atLast(
                                        "counted",
                                        cluster -> cluster.running()
                                                .forEach(node -> open[0] += ((Flood) node).openConnections())))
                .run(1);
        assertThat(open[0]).isEqualTo(ends);
        assertThatThrownBy(() -> Arguments.NONE.with(flood.parameters().get(0), "n0-n0"))
                .hasMessageContaining("n0-n0");
    }

    @Test
    void aSetParameterChangesTheRun() {
        Application flood = named("flood");
        Parameter<?> connections = flood.parameters().get(1);
        Run few =
                scenario(flood.blueprint(Arguments.NONE.with(connections, "2"))).run(1);
        Run many = scenario(flood.blueprint(Arguments.NONE)).run(1);
        assertThat(few.events()).isLessThan(many.events());
        assertThatThrownBy(() -> Arguments.NONE.with(connections, "1"))
                .hasMessage("connections: \"1\" (expected a whole number from 2 to 1000)");
    }

    @Test
    void onlyWhatIsChosenIsDoneAndChecked() {
        Blueprint<String> blueprint = Blueprint.of(host -> host.name())
                .operation("note", Duration.ofSeconds(1), (cluster, number, random) -> cluster.note("noted"))
                .operation("fail", Duration.ofSeconds(1), (cluster, number, random) -> {
                    throw new IllegalStateException("as it should");
                })
                .always("never", cluster -> {
                    throw new IllegalStateException("checked");
                })
                .build();
        Blueprint.Checks none = new Blueprint.Checks(List.of(), List.of());
        List<Blueprint.Work> notes = List.of(new Blueprint.Work("note", Duration.ofSeconds(10)));
        Run run = blueprint.scenario(notes, none, builder -> builder).run(1);
        assertThat(run.held()).isTrue();
        assertThat(run.journal()).hasSize(5);
        assertThat(blueprint
                        .scenario(blueprint.workload(), none, builder -> builder)
                        .run(1)
                        .held())
                .isFalse();
        Blueprint.Checks atLast = new Blueprint.Checks(List.of(), List.of("never"));
        Run late = blueprint.scenario(notes, atLast, builder -> builder).run(1);
        assertThat(late.violation().orElseThrow().at()).isEqualTo(Duration.ofSeconds(90));
        assertThatThrownBy(() -> blueprint.scenario(
                        List.of(new Blueprint.Work("nota", Duration.ofSeconds(1))), none, builder -> builder))
                .hasMessage("operation nota is unknown (expected one of [note, fail])");
    }

    @Test
    void aScheduleComesInEveryRunAndEventsAreBounded() {
        Blueprint<?> flood = named("flood").blueprint(Arguments.NONE);
        FaultSchedule crash = FaultSchedule.parse("at 5s for 3s crash n1");
        Scenario<?> scenario = flood.scenario(
                flood.workload(),
                flood.checks(),
                builder -> builder.schedule(crash).eventsMax(500));
        assertThat(scenario.plan(1).faults()).isEqualTo(crash);
        assertThat(scenario.plan(2).faults()).isEqualTo(crash);
        Run run = scenario.run(1);
        assertThat(run.events()).isEqualTo(501);
        assertThat(run.violation().orElseThrow().toString())
                .contains("no more events than the limit", "more than 500 (expected an end at PT1M30S)");
    }

    @ParameterizedTest
    @CsvSource({"50ms,PT0.05S", "1.5s,PT1.5S", "1m30s,PT1M30S", "24h,PT24H", "2d,PT48H", "7ns,PT0.000000007S", "0s,PT0S"
    })
    void spansAreRead(String text, Duration span) {
        assertThat(SpanText.parse(text)).isEqualTo(span);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5 s", "-5s", "1s1m", "1s1s", "0.1ns", "300000d", "5S", "1.s", ".5s", "1e3s"})
    void otherTextsAreNoSpans(String text) {
        assertThatThrownBy(() -> SpanText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
