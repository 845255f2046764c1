package io.p2p4j.simulator.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/** One seed of a blocking program gives one run: again, in other processes, on other JDKs, on other kinds of threads. */
class EchoTownTest {
    private static final long SEED = 4;
    private static final int CLIENTS = 100;

    private static String run(long seed, int clients) throws Exception {
        return EchoTown.run(seed, clients, ThreadOptions.DEFAULTS);
    }

    @Test
    void aHundredBlockingClientsGetTheirEchoesInTheSameOrderInEveryProcess() throws Exception {
        String reference = run(SEED, CLIENTS);
        assertThat(reference).contains("echoes 500 ended 100 ");
        assertThat(run(SEED, CLIENTS)).isEqualTo(reference);
        assertThat(run(SEED + 1, CLIENTS)).isNotEqualTo(reference);
        Path own = Path.of(System.getProperty("java.home"));
        assertThat(inProcess(own, "PLATFORM", "-XX:+UseSerialGC", "-Xint", "-Duser.language=tr"))
                .isEqualTo(reference);
        for (Path home : jdks()) {
            assertThat(inProcess(home, "PLATFORM")).as("on %s", home).isEqualTo(reference);
            if (release(home).contains("JAVA_VERSION=\"25")) {
                assertThat(inProcess(home, "VIRTUAL")).as("virtual on %s", home).isEqualTo(reference);
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameRunAThousandTimes() throws Exception {
        int runs = Integer.getInteger("p2p.threads.runs", 1000);
        String reference = run(SEED, 2);
        for (int i = 0; i < runs; i++) {
            assertThat(run(SEED, 2)).isEqualTo(reference);
        }
    }

    @Test
    void virtualThreadsGiveTheSameRun() throws Exception {
        assumeTrue(ThreadOptions.isVirtualAvailable(), "no virtual threads before Java 21");
        ThreadOptions virtual = ThreadOptions.DEFAULTS.withKind(ThreadOptions.Kind.VIRTUAL);
        assertThat(EchoTown.run(SEED, CLIENTS, virtual)).isEqualTo(run(SEED, CLIENTS));
    }

    @Test
    void orderAndPreemptionAreDrawnFromTheSeed() throws Exception {
        ThreadOptions perturbed = ThreadOptions.DEFAULTS.withShuffledOrder().withPreemption(0.3);
        String reference = EchoTown.run(SEED, 10, perturbed);
        assertThat(reference).contains("echoes 50 ended 10 ").isNotEqualTo(run(SEED, 10));
        assertThat(EchoTown.run(SEED, 10, perturbed)).isEqualTo(reference);
        assertThat(EchoTown.run(SEED + 1, 10, perturbed)).isNotEqualTo(reference);
    }

    private static List<Path> jdks() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> homes =
                Files.list(Path.of(System.getProperty("java.home")).toRealPath().getParent())) {
            for (Path home : homes.sorted().toList()) {
                String release = release(home);
                if (release.contains("JAVA_VERSION=\"17.") || release.contains("JAVA_VERSION=\"25")) {
                    Path real = home.toRealPath();
                    if (!found.contains(real)
                            && Files.isExecutable(real.resolve("bin").resolve("java"))) {
                        found.add(real);
                    }
                }
            }
        }
        return found;
    }

    private static String release(Path home) throws IOException {
        Path file = home.resolve("release");
        return Files.isRegularFile(file) ? Files.readString(file) : "";
    }

    private static String inProcess(Path home, String kind, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin").resolve("java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EchoTown.class.getName()));
        command.addAll(List.of(Long.toString(SEED), Integer.toString(CLIENTS), kind));
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
