package io.p2p4j.bench.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An end in a process of its own. */
public final class ProcessHost implements Host {
    private static final int END_SECONDS_MAX = 5;
    /** From this version of Java on, native libraries are warned of unless they are allowed. */
    private static final int NATIVE_ACCESS_SINCE = 22;

    private final Process process;
    private final PrintWriter input;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, CompletableFuture<Words>> waiting = new ConcurrentHashMap<>();
    private volatile boolean over;

    /**
     * Starts the process, with the class path of this one.
     *
     * @param flags for its Java runtime
     */
    public ProcessHost(List<String> flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= NATIVE_ACCESS_SINCE) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), HostMain.class.getName()));
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException("cannot start " + command.get(0), e);
        }
        input = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
        Thread reader = new Thread(this::read, "bench-answers");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(HostMain.MARK)) {
                    answer(line.substring(HostMain.MARK.length()).split(" ", 3));
                }
            }
        } catch (IOException closed) {
            // The same as its end.
        }
        over = true;
        waiting.values().forEach(this::fail);
    }

    private void answer(String[] parts) {
        CompletableFuture<Words> result = waiting.remove(parts[0]);
        if (result == null) {
            return;
        }
        String text = parts.length > 2 ? parts[2] : "";
        if (parts[1].equals("ok")) {
            result.complete(Words.parse(text));
        } else {
            result.completeExceptionally(new IllegalStateException(text));
        }
    }

    private void fail(CompletableFuture<Words> result) {
        result.completeExceptionally(new IllegalStateException("the process " + process.pid() + " has ended"));
    }

    @Override
    public CompletableFuture<Words> start(String verb, Words words) {
        String number = Integer.toString(numbers.incrementAndGet());
        CompletableFuture<Words> result = new CompletableFuture<>();
        waiting.put(number, result);
        input.println(number + ' ' + verb + ' ' + words);
        if (over) {
            fail(result);
        }
        return result;
    }

    @Override
    public void close() {
        input.close();
        try {
            if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
