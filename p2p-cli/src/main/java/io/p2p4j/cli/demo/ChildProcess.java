package io.p2p4j.cli.demo;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Another process of this same program: the same Java runtime, the same class path, another Java virtual machine. It
 * ends when its standard input does, so that it never outlives this one.
 */
public final class ChildProcess implements AutoCloseable {
    private static final String MAIN = "io.p2p4j.cli.Main";
    private static final long GRACE_SECONDS = 5;

    private final Process process;
    private final BufferedReader lines;

    private ChildProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts the program again.
     *
     * @param arguments its command line
     * @return the process; its standard error is this one's
     * @throws IOException when it cannot be started
     */
    public static ChildProcess start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:-UsePerfData");
        // Netty's native transports; older runtimes do not know the option.
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-cp");
        command.add(absolute(System.getProperty("java.class.path")));
        command.add(MAIN);
        command.addAll(arguments);
        return new ChildProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    private static String absolute(String classPath) {
        List<String> parts = new ArrayList<>();
        for (String part : classPath.split(File.pathSeparator)) {
            parts.add(Path.of(part).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, parts);
    }

    /**
     * Reads the next line that the process writes.
     *
     * @return its words; empty when the process has ended its output
     * @throws IOException when it cannot be read
     */
    public Optional<List<String>> words() throws IOException {
        String line = lines.readLine();
        return line == null ? Optional.empty() : Optional.of(List.of(line.split(" ")));
    }

    /**
     * Returns the process's number in the operating system.
     *
     * @return the number
     */
    public long pid() {
        return process.pid();
    }

    /**
     * Waits for the process.
     *
     * @return its exit code; -1 when it does not end
     * @throws InterruptedException when this thread is interrupted
     */
    public int exitCode() throws InterruptedException {
        return process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    /** Asks the process to end, and ends it when it does not. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
