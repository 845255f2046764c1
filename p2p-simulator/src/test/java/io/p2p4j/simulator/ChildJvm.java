package io.p2p4j.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process of its own, which talks in lines. What it says on its error stream goes to the test's. */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader said;
    private final Writer tell;

    private ChildJvm(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        said = process.inputReader();
        tell = process.outputWriter();
    }

    /** Starts a main class, with options of the Java command before it and arguments behind it. */
    public static ChildJvm start(Class<?> main, List<String> options, String... arguments) throws IOException {
        return new ChildJvm(java(main, options, arguments));
    }

    /** Starts a main class that computes when nobody else wants to. */
    public static ChildJvm startNice(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("nice", "-n", "19"));
        command.addAll(java(main, List.of(), arguments));
        return new ChildJvm(command);
    }

    /** Starts a main class in a network namespace. */
    public static ChildJvm startIn(String namespace, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        command.addAll(java(main, List.of(), arguments));
        return new ChildJvm(command);
    }

    /** Starts a main class that may have only so many open files. */
    public static ChildJvm startWithFewFiles(int filesMax, Class<?> main) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "ulimit -n \"$1\" && shift && exec \"$@\"", "sh", "" + filesMax));
        command.addAll(java(main, List.of("-Xmx64m")));
        return new ChildJvm(command);
    }

    private static List<String> java(Class<?> main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** Waits for the next line and returns its words. */
    public String[] words() throws IOException {
        String line = said.readLine();
        if (line == null) {
            throw new AssertionError("the process ended (expected another line)");
        }
        return line.split(" ");
    }

    public void tell(String line) throws IOException {
        tell.write(line + "\n");
        tell.flush();
    }

    public int awaitEnd() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the process goes on (expected its end)");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
        said.close();
    }
}
