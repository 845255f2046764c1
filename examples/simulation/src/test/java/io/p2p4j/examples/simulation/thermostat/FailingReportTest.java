package io.p2p4j.examples.simulation.thermostat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What a user sees when a simulated test fails. */
class FailingReportTest {
    private static final Pattern RERUN = Pattern.compile("rerun     mvn test -Dtest='(.*)' -Dp2p\\.sim\\.seed=(.*)");

    @TempDir
    Path reports;

    @AfterEach
    void leaveOtherTestsAlone() {
        System.clearProperty("p2p.sim.reports");
        System.clearProperty("p2p.sim.seed");
    }

    @Test
    void aFailureShowsSeedScheduleTimelineAndRerun() throws IOException {
        System.setProperty("p2p.sim.reports", reports.toString());
        System.setProperty("p2p.sim.seed", "3");
        List<String> failures = failures();
        assertThat(failures).hasSize(1);
        String failure = failures.get(0);
        assertThat(failure)
                .startsWith("seed 3, made small in ")
                .contains("\"one setting has one temperature\" does not hold at ")
                .containsPattern(
                        "faults\n    at [0-9.]+s for [0-9.]+s partition n[0-9 n]+\n  2 of [0-9]+ operations\n");

        Path timeline = reports.resolve("UnsignedRooms.aHouseAgreesAfterABadDay-seed-3.html");
        assertThat(failure).contains("  timeline  " + timeline.toAbsolutePath() + '\n');
        assertThat(Files.readString(timeline)).contains("\"violation\":{\"at\":", "partition");

        Matcher rerun = RERUN.matcher(failure);
        assertThat(rerun.find()).isTrue();
        assertThat(rerun.group(1)).isEqualTo("UnsignedRooms#aHouseAgreesAfterABadDay");
        System.setProperty("p2p.sim.seed", rerun.group(2));
        assertThat(failures()).containsExactly(failure);
    }

    private static List<String> failures() {
        List<String> failures = new ArrayList<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(UnsignedRooms.class))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                result.getThrowable().ifPresent(failure -> failures.add(failure.getMessage()));
                            }
                        });
        return failures;
    }
}
