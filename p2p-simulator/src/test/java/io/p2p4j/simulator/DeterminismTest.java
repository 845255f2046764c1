package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.p2p4j.simulator.fabric.SecuritySuite;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeterminismTest {
    private static final long SEED = 20_26;
    private static final String REFERENCE = Scenario.run(SEED, SecuritySuite.PROOF);

    @Test
    void theSameSeedGivesTheSameRunAndAnotherSeedAnother() {
        assertThat(REFERENCE).doesNotContain("received 0 ");
        String other = Scenario.run(SEED + 1, SecuritySuite.PROOF);
        assertThat(other).isNotEqualTo(REFERENCE);
        assertThat(Scenario.run(SEED, SecuritySuite.PROOF)).isEqualTo(REFERENCE);
        assertThat(Scenario.run(SEED, SecuritySuite.NULL))
                .isEqualTo(Scenario.run(SEED, SecuritySuite.NULL))
                .isNotEqualTo(REFERENCE);
    }

    /** What else a process may differ in is tried one by one on a smaller run. */
    @Test
    void anotherProcessGivesTheSameRun() throws IOException, InterruptedException {
        assertThat(inProcess(
                        OtherJvm.THIS,
                        "-Dfile.encoding=UTF-16",
                        "-Duser.language=ar",
                        "-Duser.timezone=America/St_Johns",
                        "-Xmx512m",
                        "-XX:+UseParallelGC",
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=0"))
                .isEqualTo(REFERENCE);
    }

    @Test
    void everyOtherJdkGivesTheSameRun() throws IOException, InterruptedException {
        List<OtherJvm> others = OtherJvm.others();
        assumeTrue(!others.isEmpty(), "no other JDK 17 or 25 is installed beside this one: nothing to compare with");
        for (OtherJvm other : others) {
            assertThat(inProcess(other)).as("on %s", other.home()).isEqualTo(REFERENCE);
        }
    }

    private static String inProcess(OtherJvm jvm, String... options) throws IOException, InterruptedException {
        List<String> arguments = List.of(Long.toString(SEED), SecuritySuite.PROOF.name());
        List<String> lines = jvm.run(List.of(options), Scenario.class, arguments);
        return lines.stream()
                .filter(line -> line.startsWith("result "))
                .map(line -> line.substring("result ".length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no result in " + lines));
    }
}
