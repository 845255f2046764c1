package io.p2p4j.cli;

import io.p2p4j.cli.demo.ChildProcess;
import io.p2p4j.cli.demo.SimulatedDemo;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import io.p2p4j.cli.output.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code p2p demo}: what this is, shown. */
@Command(
        name = "demo",
        description = "Shows one application twice: as two processes that exchange a real file and small messages over "
                + "loopback, authenticated and encrypted; and as many nodes in a simulated network with loss and a "
                + "partition, whose run is repeated and must be the same, bit for bit.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p demo",
            "  p2p demo --file movie.mkv --nodes 100 --seed 7",
            "  p2p demo --provider simulator      the simulated part alone"
        })
final class DemoCommand extends PeerCommand {
    private static final String SIMULATOR = "simulator";

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "The file to send. Default: lib/modules of the Java runtime.")
    @Nullable
    Path file;

    @Option(names = "--messages", paramLabel = "N", description = "Small messages each way. Default: 1000.")
    int messages = 1000;

    @Option(names = "--nodes", paramLabel = "N", description = "Nodes in the simulated network. Default: 50.")
    int nodes = 50;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the simulation. Default: 1.")
    long seed = 1;

    @Override
    ExitCode run(Console console) throws Exception {
        if (messages < 1 || messages > 10_000) {
            throw CliException.usage("--messages: " + messages + " (expected 1 to 10000)");
        }
        if (nodes < 4 || nodes > 1000) {
            throw CliException.usage("--nodes: " + nodes + " (expected 4 to 1000)");
        }
        if (!SIMULATOR.equals(common.provider)) {
            processes(console);
        }
        return simulation(console);
    }

    private void processes(Console console) throws Exception {
        Path source = source();
        String provider = common.provider == null ? "netty" : common.provider;
        Path directory = Files.createTempDirectory("p2p-demo-");
        List<ChildProcess> children = new ArrayList<>();
        Runnable cleanUp = () -> {
            synchronized (children) {
                // The sender first: it would complain of a receiver that goes away.
                while (!children.isEmpty()) {
                    children.remove(children.size() - 1).close();
                }
            }
            delete(directory);
        };
        Runnable notInterrupted = Interruption.closing(cleanUp);
        try {
            console.note("1. Two processes on this host, provider " + provider);
            Path inbox = directory.resolve("inbox");
            ChildProcess receiver = start(children, "--provider", provider, "--dir", inbox.toString());
            String address = expect(receiver, "READY").get(1);
            console.event(
                    "receiver",
                    Json.object().put("pid", receiver.pid()).put("address", address),
                    "   receiver: process " + receiver.pid() + " at " + address);
            ChildProcess sender = start(
                    children,
                    "--provider",
                    provider,
                    "--dir",
                    directory.resolve("unused").toString(),
                    "--dial",
                    address,
                    "--file",
                    source.toString(),
                    "--messages",
                    Integer.toString(messages));
            List<String> connected = expect(sender, "CONNECTED");
            console.event(
                    "sender",
                    Json.object().put("pid", sender.pid()).put("security", connected.get(2)),
                    "   sender:   process " + sender.pid() + ", peer id proven, " + connected.get(2));
            transfer(console, sender, source, inbox);
            exchange(console, sender);
        } finally {
            notInterrupted.run();
            cleanUp.run();
        }
    }

    private Path source() throws CliException {
        Path source = file == null ? Path.of(System.getProperty("java.home"), "lib", "modules") : file;
        if (!Files.isRegularFile(source) || !Files.isReadable(source)) {
            throw new CliException(ExitCode.STORAGE_FAILED, "cannot read " + source + "; choose another --file", null);
        }
        return source.toAbsolutePath();
    }

    private static ChildProcess start(List<ChildProcess> children, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("demo-peer", "--json"));
        command.addAll(List.of(arguments));
        synchronized (children) {
            ChildProcess child = ChildProcess.start(command);
            children.add(child);
            return child;
        }
    }

    /** Reads up to a line of a kind. A process that ends before has said why on the standard error. */
    private static List<String> expect(ChildProcess child, String kind) throws Exception {
        while (true) {
            Optional<List<String>> words = child.words();
            if (words.isEmpty()) {
                int code = child.exitCode();
                throw new CliException(
                        exitCode(code), "process " + child.pid() + " ended early with exit code " + code, null);
            }
            if (words.get().get(0).equals(kind)) {
                return words.get();
            }
        }
    }

    private static ExitCode exitCode(int number) {
        for (ExitCode code : ExitCode.values()) {
            if (code.number() == number && code != ExitCode.OK) {
                return code;
            }
        }
        return ExitCode.UNEXPECTED;
    }

    private void transfer(Console console, ChildProcess sender, Path source, Path inbox) throws Exception {
        List<String> sent;
        try (Progress progress = console.progress("   sending", Files.size(source))) {
            while (true) {
                sent = expectEither(sender, "PROGRESS", "SENT");
                if (sent.get(0).equals("SENT")) {
                    break;
                }
                progress.update(Long.parseLong(sent.get(1)));
            }
        }
        long bytes = Long.parseLong(sent.get(1));
        double seconds = Long.parseLong(sent.get(2)) / 1e9;
        String sha256 = sent.get(3);
        // Neither process is believed: both files are read again, here.
        String original = sha256(source);
        String stored = sha256(inbox.resolve(sent.get(4)));
        if (!original.equals(stored) || !original.equals(sha256)) {
            throw new CliException(
                    ExitCode.UNEXPECTED, "the received file differs: " + stored + " (expected " + original + ")", null);
        }
        double rate = bytes / 1e6 / seconds;
        console.event(
                "transfer",
                Json.object()
                        .put("file", source)
                        .put("bytes", bytes)
                        .put("seconds", seconds)
                        .put("megabytesPerSecond", rate)
                        .put("sha256", sha256),
                String.format(
                        Locale.ROOT,
                        "   file:     %s, %,d bytes in %.2f s = %.1f MB/s, written through to the disk%n"
                                + "   SHA-256:  %s, equal in both files",
                        source,
                        bytes,
                        seconds,
                        rate,
                        sha256));
    }

    private static List<String> expectEither(ChildProcess child, String one, String other) throws Exception {
        while (true) {
            Optional<List<String>> words = child.words();
            if (words.isEmpty()) {
                return expect(child, other);
            }
            if (words.get().get(0).equals(one) || words.get().get(0).equals(other)) {
                return words.get();
            }
        }
    }

    private void exchange(Console console, ChildProcess sender) throws Exception {
        List<String> trips = expect(sender, "TRIPS");
        double p50 = Long.parseLong(trips.get(2)) / 1e3;
        double p99 = Long.parseLong(trips.get(3)) / 1e3;
        double max = Long.parseLong(trips.get(4)) / 1e3;
        console.event(
                "roundTrips",
                Json.object()
                        .put("messages", messages)
                        .put("p50Micros", p50)
                        .put("p99Micros", p99)
                        .put("maxMicros", max),
                String.format(
                        Locale.ROOT,
                        "   messages: %,d there and back, one at a time: p50 %.0f µs, p99 %.0f µs, max %.0f µs",
                        messages,
                        p50,
                        p99,
                        max));
        double seconds = Long.parseLong(expect(sender, "BURST").get(2)) / 1e9;
        console.event(
                "burst",
                Json.object().put("messages", messages).put("messagesPerSecond", 2 * messages / seconds),
                String.format(
                        Locale.ROOT,
                        "             %,d there and back, all at once: %,.0f messages/s",
                        messages,
                        2 * messages / seconds));
    }

    private ExitCode simulation(Console console) throws Exception {
        console.note("2. The same application, " + nodes + " simulated nodes in virtual time: 5 % loss, and a partition"
                + " that heals. Twice.");
        SimulatedDemo.Outcome first = simulate(console, 1);
        SimulatedDemo.Outcome second = simulate(console, 2);
        boolean equal = first.equals(second);
        console.event(
                "reproducible",
                Json.object().put("equal", equal).put("seed", seed).put("traceHash", first.traceHash()),
                equal
                        ? "   equal:    seed " + seed + " gave trace hash " + first.traceHash() + " both times"
                        : "   NOT EQUAL: " + first + " and then " + second);
        if (!equal) {
            throw new CliException(
                    ExitCode.UNEXPECTED, "two simulations with seed " + seed + " differ; please report it", null);
        }
        return ExitCode.OK;
    }

    private SimulatedDemo.Outcome simulate(Console console, int number) throws Exception {
        long startNanos = System.nanoTime();
        SimulatedDemo.Outcome outcome = SimulatedDemo.run(seed, nodes);
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        console.event(
                "simulation",
                Json.object()
                        .put("run", number)
                        .put("nodes", nodes)
                        .put("texts", outcome.texts())
                        .put("dials", outcome.dials())
                        .put("files", outcome.files())
                        .put("events", outcome.events())
                        .put("virtualSeconds", outcome.virtualNanos() / 1e9)
                        .put("seconds", seconds)
                        .put("traceHash", outcome.traceHash()),
                String.format(
                        Locale.ROOT,
                        "   run %d:    %d texts at all %d nodes, %d files, %d dials, %,d events, %.1f virtual s in %.2f s;"
                                + " trace hash %s",
                        number,
                        outcome.texts(),
                        nodes,
                        outcome.files(),
                        outcome.dials(),
                        outcome.events(),
                        outcome.virtualNanos() / 1e9,
                        seconds,
                        outcome.traceHash()));
        return outcome;
    }

    private static String sha256(Path path) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(path)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Best effort: it is the system's folder for temporary files. */
    private static void delete(Path directory) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry)) {
                    delete(entry);
                } else {
                    Files.deleteIfExists(entry);
                }
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            return;
        }
    }
}
