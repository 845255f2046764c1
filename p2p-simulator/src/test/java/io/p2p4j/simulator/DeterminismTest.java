package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.p2p4j.simulator.fabric.SecuritySuite;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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

    @Test
    void anotherProcessGivesTheSameRun() throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("java.home"));
        assertThat(inProcess(home, List.of())).isEqualTo(REFERENCE);
        assertThat(inProcess(
                        home,
                        List.of(
                                "-Dfile.encoding=ISO-8859-1",
                                "-Duser.language=tr",
                                "-Duser.country=TR",
                                "-Duser.timezone=Asia/Kathmandu",
                                "-Xmx96m",
                                "-XX:+UseSerialGC",
                                "-XX:+UnlockExperimentalVMOptions",
                                "-XX:hashCode=2")))
                .isEqualTo(REFERENCE);
        assertThat(inProcess(
                        home,
                        List.of(
                                "-Dfile.encoding=UTF-16",
                                "-Duser.language=ar",
                                "-Duser.timezone=America/St_Johns",
                                "-Xmx512m",
                                "-XX:+UseParallelGC",
                                "-XX:+UnlockExperimentalVMOptions",
                                "-XX:hashCode=0")))
                .isEqualTo(REFERENCE);
    }

    @Test
    void everyOtherJdkGivesTheSameRun() throws IOException, InterruptedException {
        List<Path> others = otherJdks();
        assumeTrue(!others.isEmpty(), "no other JDK 17 or 25 is installed beside this one: nothing to compare with");
        for (Path home : others) {
            assertThat(inProcess(home, List.of())).as("on %s", home).isEqualTo(REFERENCE);
        }
    }

    private static List<Path> otherJdks() throws IOException {
        Path own = Path.of(System.getProperty("java.home")).toRealPath();
        List<Path> found = new ArrayList<>();
        try (Stream<Path> homes = Files.list(own.getParent())) {
            for (Path home : homes.sorted().toList()) {
                Path release = home.resolve("release");
                if (!Files.isRegularFile(release)
                        || !Files.isExecutable(home.resolve("bin").resolve("java"))) {
                    continue;
                }
                Path real = home.toRealPath();
                String text = Files.readString(release);
                boolean known = text.contains("JAVA_VERSION=\"17.") || text.contains("JAVA_VERSION=\"25");
                if (known && !real.equals(own) && !found.contains(real)) {
                    found.add(real);
                }
            }
        }
        return found;
    }

    private static String inProcess(Path home, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin").resolve("java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Scenario.class.getName()));
        command.addAll(List.of(Long.toString(SEED), SecuritySuite.PROOF.name()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines;
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
            lines = reader.lines().toList();
        }
        assertThat(process.waitFor()).as("%s", lines).isZero();
        return lines.stream()
                .filter(line -> line.startsWith("result "))
                .map(line -> line.substring("result ".length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no result in " + lines));
    }
}
