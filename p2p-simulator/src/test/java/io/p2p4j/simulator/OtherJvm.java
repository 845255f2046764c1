package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A small JVM beside that of the tests, with the same class path. */
public record OtherJvm(Path home) {
    /** The JDK that runs the tests. */
    public static final OtherJvm THIS = new OtherJvm(Path.of(System.getProperty("java.home")));

    /** Starts as fast as a JVM can; each of these programs runs for a second. */
    private static final List<String> FAST = List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1");

    /** The JDKs 17 and 25 that are installed beside this one, without this one. */
    public static List<OtherJvm> others() throws IOException {
        Path own = THIS.home().toRealPath();
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
        return found.stream().map(OtherJvm::new).toList();
    }

    /**
     * Runs a program until its end.
     *
     * @param options of the JVM
     * @param main the class
     * @param arguments its arguments
     * @return what it wrote
     */
    public List<String> run(List<String> options, Class<?> main, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin").resolve("java").toString());
        // What is given counts, since the last option does.
        command.addAll(FAST);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines;
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
            lines = reader.lines().toList();
        }
        assertThat(process.waitFor()).as("%s: %s", command, lines).isZero();
        return lines;
    }
}
