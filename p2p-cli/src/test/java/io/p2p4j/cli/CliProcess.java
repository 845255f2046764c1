package io.p2p4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The p2p command in a process of its own, as a shell would run it. Ends with the test. */
final class CliProcess implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int SIGINT = 2;

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    private CliProcess(List<String> prefix, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.p2p4j.cli.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        // Tests meet whom they name, and nobody else on the local network.
        builder.environment().put("P2P_DISCOVERY_METHOD", "manual");
        process = builder.start();
        readers.add(collect(process.getInputStream(), out));
        readers.add(collect(process.getErrorStream(), err));
    }

    static CliProcess p2p(String... arguments) throws IOException {
        return new CliProcess(List.of(), arguments);
    }

    /** With the shell's limit for the size of files, in blocks of 512 bytes: the system refuses more, as a full disk does. */
    static CliProcess withFileLimit(int blocks, String... arguments) throws IOException {
        return new CliProcess(List.of("/bin/sh", "-c", "ulimit -f " + blocks + " && exec \"$@\"", "sh"), arguments);
    }

    private static Thread collect(InputStream stream, List<String> lines) {
        Thread thread = new Thread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                }
            } catch (IOException e) {
                lines.add("unreadable: " + e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    OutputStream stdin() {
        return process.getOutputStream();
    }

    String out() {
        return String.join("\n", out);
    }

    String err() {
        return String.join("\n", err);
    }

    /** Waits for an event in the JSON output. */
    Map<String, Object> event(String name) {
        await().atMost(PATIENCE).until(() -> find(name).isPresent() || !process.isAlive());
        return find(name).orElseThrow(() -> new AssertionError("no event " + name + " in " + this));
    }

    private Optional<Map<String, Object>> find(String name) {
        return out.stream()
                .map(JsonReader::object)
                .filter(event -> name.equals(event.get("event")))
                .findFirst();
    }

    /** All events of a name so far, without one that a killed process has begun to write. */
    List<Map<String, Object>> events(String name) {
        return out.stream()
                .filter(line -> line.endsWith("}"))
                .map(JsonReader::object)
                .filter(event -> name.equals(event.get("event")))
                .toList();
    }

    String address() {
        return String.valueOf(event("listening").get("address"));
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("does not end: " + this);
        }
        for (Thread reader : readers) {
            reader.join();
        }
        return process.exitValue();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** Ctrl-C. */
    void interrupt() throws Exception {
        signal("INT");
    }

    /** Stands still until {@link #resume}: its connections stay, and it answers nobody. */
    void pause() throws Exception {
        signal("STOP");
    }

    void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** A shell that starts something in the background has it ignore Ctrl-C, and that is inherited. */
    static boolean ignoresInterrupts() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1L << SIGINT - 1) != 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return "process " + process.pid() + "\n--- out\n" + out() + "\n--- err\n" + err();
    }
}
