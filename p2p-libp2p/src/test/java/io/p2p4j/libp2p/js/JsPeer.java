package io.p2p4j.libp2p.js;

import io.p2p4j.api.address.Multiaddr;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A js-libp2p node in a process of its own: commands go to it as lines, and answers come back. Thread-safe. */
final class JsPeer implements AutoCloseable {
    static final Path FOLDER = Path.of("src/test/js").toAbsolutePath();
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final Writer tell;
    private final CompletableFuture<Map<String, Object>> started = new CompletableFuture<>();
    private final Map<Integer, CompletableFuture<Map<String, Object>>> waiting = new ConcurrentHashMap<>();
    private int commands;

    private JsPeer(Process process) {
        this.process = process;
        this.tell = process.outputWriter();
        Thread reader = new Thread(this::read, "js-peer");
        reader.setDaemon(true);
        reader.start();
    }

    /** Tells whether Node and the packages are there. */
    static boolean isInstalled() {
        if (!Files.isDirectory(FOLDER.resolve("node_modules/libp2p"))) {
            return false;
        }
        try {
            Process node = new ProcessBuilder("node", "--version").start();
            return node.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && node.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Runs a module of the folder, or one elsewhere. */
    static Process node(Path module, String... arguments) throws IOException {
        return node(Map.of(), module, arguments);
    }

    private static Process node(Map<String, String> environment, Path module, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "node", "--import", FOLDER.resolve("polyfill.mjs").toUri().toString(), module.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(FOLDER.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return builder.start();
    }

    static JsPeer start(JsTransport transport, String security, String muxer, Map<String, String> environment)
            throws Exception {
        return new JsPeer(node(environment, FOLDER.resolve("peer.mjs"), security, transport.id(), muxer));
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Map<String, Object> answer = Json.object(line);
                Object id = answer.get("id");
                if (id == null) {
                    started.complete(answer);
                } else {
                    waiting.remove(((Double) id).intValue()).complete(answer);
                }
            }
        } catch (IOException closed) {
            // The process has ended; whoever waits is told below.
            fail();
            return;
        }
        fail();
    }

    private void fail() {
        IllegalStateException ended = new IllegalStateException("js-libp2p has ended");
        started.completeExceptionally(ended);
        waiting.values().forEach(answer -> answer.completeExceptionally(ended));
    }

    /** Returns where it listens, with its peer id. */
    Multiaddr address() throws Exception {
        List<?> addresses =
                (List<?>) started.get(PATIENCE_SECONDS, TimeUnit.SECONDS).get("addresses");
        return Multiaddr.parse(String.valueOf(addresses.get(0)));
    }

    /** Gives a command; its answer has an {@code error} when it failed. */
    synchronized CompletableFuture<Map<String, Object>> begin(String command, Map<String, ?> options)
            throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", ++commands);
        line.put("command", command);
        line.putAll(options);
        CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        waiting.put(commands, answer);
        tell.write(Json.write(line) + "\n");
        tell.flush();
        return answer;
    }

    /** Gives a command, and waits for its success. */
    Map<String, Object> ask(String command, Map<String, ?> options) throws Exception {
        Map<String, Object> answer = begin(command, options).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (answer.containsKey("error")) {
            throw new AssertionError(command + ": " + answer);
        }
        return answer;
    }

    /** Ends it as a crash does. */
    void kill() throws Exception {
        process.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
