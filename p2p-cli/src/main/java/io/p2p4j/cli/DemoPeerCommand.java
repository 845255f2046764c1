package io.p2p4j.cli;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.cli.demo.DemoApp;
import io.p2p4j.cli.file.Directory;
import io.p2p4j.cli.file.Receipt;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One of the two processes of the demonstration. Tells its parent what happens, in lines of words with a blank between
 * them, and ends with its parent: when the standard input does.
 */
@Command(name = "demo-peer", hidden = true, description = "One process of `p2p demo`.")
final class DemoPeerCommand extends PeerCommand {
    private static final Multiaddr LOOPBACK = Multiaddr.tcp("127.0.0.1", 0);
    private static final long JOIN_SECONDS = 15;
    private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    @Option(names = "--dir", required = true)
    Path directory = Path.of("");

    @Option(names = "--dial")
    @Nullable
    String dial;

    @Option(names = "--file")
    Path file = Path.of("");

    @Option(names = "--messages")
    int messages = 1000;

    private final PrintStream out = System.out;
    private long progressNanos;

    @Override
    ExitCode run(Console console) throws Exception {
        endWithParent();
        try (Session session = Session.make(common.config(List.of()), console)) {
            DemoApp app = new DemoApp(session.provider(), Directory.open(directory, Long.MAX_VALUE));
            List<Multiaddr> bound = session.await(app.start(LOOPBACK));
            if (dial == null) {
                tell("READY", bound.get(0));
                // The parent ends it.
                Thread.currentThread().join();
                return ExitCode.OK;
            }
            P2PConnection joined = session.await(app.join(Multiaddr.parse(dial)), JOIN_SECONDS);
            tell("CONNECTED", joined.remotePeerId(), joined.info().security());
            sendFile(session, app, joined);
            exchange(session, app, joined);
            return ExitCode.OK;
        }
    }

    private void sendFile(Session session, DemoApp app, P2PConnection connection) throws Exception {
        try (FileChannel source = FileChannel.open(file)) {
            long startNanos = System.nanoTime();
            String name = String.valueOf(file.getFileName());
            Receipt receipt =
                    session.await(app.sendFile(connection, name, source.size(), source::read, this::progress));
            tell("SENT", receipt.bytes(), System.nanoTime() - startNanos, receipt.sha256(), receipt.name());
        }
    }

    /** A line for every chunk would cost more than the chunk. */
    private void progress(long bytes) {
        long now = System.nanoTime();
        if (now - progressNanos > PROGRESS_NANOS) {
            progressNanos = now;
            tell("PROGRESS", bytes);
        }
    }

    private void exchange(Session session, DemoApp app, P2PConnection connection) throws Exception {
        // Both JVMs have just started: without some rounds before, the figures are those of the interpreter.
        session.await(app.roundTrips(connection, messages));
        long[] nanos = session.await(app.roundTrips(connection, messages));
        Arrays.sort(nanos);
        tell("TRIPS", messages, nanos[messages / 2], nanos[messages * 99 / 100], nanos[messages - 1]);
        session.await(app.burst(connection, messages));
        tell("BURST", messages, session.await(app.burst(connection, messages)));
    }

    private synchronized void tell(Object... words) {
        out.println(String.join(" ", Arrays.stream(words).map(String::valueOf).toList()));
        out.flush();
    }

    private static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Whatever it says: only the end counts.
                        }
                    } catch (IOException e) {
                        // As good as the end.
                    }
                    System.exit(ExitCode.OK.number());
                },
                "p2p-demo-parent");
        watch.setDaemon(true);
        watch.start();
    }
}
