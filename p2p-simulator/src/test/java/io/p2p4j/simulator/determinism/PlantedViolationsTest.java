package io.p2p4j.simulator.determinism;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.planted.Chatter;
import io.p2p4j.planted.PlantedViolation;
import io.p2p4j.planted.PlantedViolation.Caught;
import io.p2p4j.simulator.OtherJvm;
import io.p2p4j.simulator.scan.ForbiddenApis;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each planted violation is caught by the checks that are sure to, and by one at least; what is done well is by none. */
class PlantedViolationsTest {
    private static final List<String> OPTIONS = List.of(
            "-Duser.language=tr",
            "-Duser.country=TR",
            "-Duser.timezone=Asia/Kathmandu",
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:hashCode=2",
            "-XX:+UseSerialGC",
            "-Xmx128m");

    @ParameterizedTest
    @EnumSource
    void eachIsCaught(PlantedViolation violation) {
        assertThat(violation.by()).isNotEmpty();
        Set<Caught> caught = caughtHere(violation, true);
        Set<Caught> surelyHere = EnumSet.copyOf(violation.by());
        surelyHere.remove(Caught.OTHER_JVM);
        assertThat(caught).containsAll(surelyHere);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDoneWellIsNotFlagged(PlantedViolation violation) {
        assertThat(caughtHere(violation, false)).isEmpty();
    }

    /** The table in the documentation is this one. */
    @Test
    void theDocumentationListsThem() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("basedir", "."), "..", "docs", "DETERMINISM.md"));
        String table =
                Stream.of(PlantedViolation.values()).map(PlantedViolation::row).collect(Collectors.joining("\n"));
        assertThat(page).contains(table);
    }

    @Test
    void anotherJvmShowsTheOthers() throws Exception {
        List<String> elsewhere = OtherJvm.THIS.run(OPTIONS, PlantedViolation.class, List.of());
        for (PlantedViolation violation : PlantedViolation.values()) {
            assertThat(elsewhere).contains(violation.outcome(false));
            if (violation.by().contains(Caught.OTHER_JVM)) {
                assertThat(elsewhere).doesNotContain(violation.outcome(true));
            }
        }
    }

    private static Set<Caught> caughtHere(PlantedViolation violation, boolean violates) {
        Set<Caught> caught = EnumSet.noneOf(Caught.class);
        if (!ForbiddenApis.of(violation.type(violates)).findings().isEmpty()) {
            caught.add(Caught.SCAN);
        }
        Scenario<Chatter> scenario = violation.scenario(violates);
        if (!Determinism.check(scenario, scenario.plan(3)).isSame()) {
            caught.add(Caught.TWICE);
        }
        Run run = scenario.run(3);
        boolean isOwners = run.violation().isEmpty();
        if (!isOwners) {
            assertThat(causes(run)).contains("simulation used from thread", "docs/DETERMINISM.md");
            caught.add(Caught.OWNER);
        }
        return caught;
    }

    private static String causes(Run run) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = run.violation().orElseThrow().cause(); cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
        }
        return text.toString();
    }
}
