package io.p2p4j.cli;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.cli.file.Directory;
import io.p2p4j.cli.file.FileProtocol;
import io.p2p4j.cli.file.Incoming;
import io.p2p4j.cli.file.Receipt;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import io.p2p4j.cli.output.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code p2p receive}: takes files into a directory. */
@Command(
        name = "receive",
        description = "Takes files that peers send, until Ctrl-C. A file appears under its name when it is complete, "
                + "verified and on the disk; nothing is overwritten.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p receive --dir inbox",
            "  p2p receive --dir inbox --listen /ip4/127.0.0.1/tcp/0 --once",
            "  p2p receive --dir inbox --max-bytes 1000000"
        })
final class ReceiveCommand extends PeerCommand {
    /** How long a sender may take to close its connection after its file was stored. */
    private static final long FAREWELL_SECONDS = 5;

    @Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where files go; made when missing.")
    Path directory = Path.of("");

    @Option(
            names = "--listen",
            paramLabel = "ADDR",
            description =
                    "Where to listen; may be repeated, port 0 takes a free one. Default: P2P_LISTEN_ADDRESSES, else "
                            + "port 8800.")
    List<String> listen = List.of();

    @Option(names = "--once", description = "End after one transfer.")
    boolean once;

    @Option(names = "--max-bytes", paramLabel = "N", description = "Refuse larger files. Default: no limit.")
    @Nullable
    Long bytesMax;

    @Override
    ExitCode run(Console console) throws Exception {
        if (bytesMax != null && bytesMax < 0) {
            throw CliException.usage("--max-bytes: " + bytesMax + " (expected 0 or more)");
        }
        P2PConfig config = common.config(CommonOptions.addresses("--listen", listen));
        Directory store;
        try {
            store = Directory.open(directory, bytesMax == null ? Long.MAX_VALUE : bytesMax);
        } catch (IOException e) {
            throw new CliException(ExitCode.STORAGE_FAILED, "cannot use --dir " + directory + ": " + e, e);
        }
        CompletableFuture<Ended> first = new CompletableFuture<>();
        try (Session session = Session.start(config, console)) {
            session.provider()
                    .handle(
                            FileProtocol.ID,
                            stream -> Incoming.serve(
                                    stream, store, session.context(), new Report(console, stream, first)));
            List<Multiaddr> bound = session.listen(config.listenAddresses(), console);
            console.note("send a file with: p2p send FILE " + bound.get(0));
            if (!once) {
                // Only an interruption ends this; its hook closes the provider.
                new CompletableFuture<Void>().get();
            }
            Ended ended = session.await(first);
            awaitFarewell(session, ended.sender());
            if (ended.failure() != null) {
                throw ended.failure();
            }
            return ExitCode.OK;
        }
    }

    /** The sender closes when it has read the verdict; closing here before that could cut the verdict off. */
    private static void awaitFarewell(Session session, P2PConnection sender) throws P2PException, InterruptedException {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        sender.closed().thenRun(() -> gone.complete(null));
        session.context().schedule(TimeUnit.SECONDS.toNanos(FAREWELL_SECONDS), () -> gone.complete(null));
        session.await(gone);
    }

    /** How the first transfer ended. */
    private record Ended(P2PConnection sender, @Nullable P2PException failure) {}

    /** Tells people and programs about one transfer. */
    private final class Report implements Incoming.Observer {
        private final Console console;
        private final P2PStream stream;
        private final CompletableFuture<Ended> first;
        private final long startNanos = System.nanoTime();
        private @Nullable Progress progress;

        Report(Console console, P2PStream stream, CompletableFuture<Ended> first) {
            this.console = console;
            this.stream = stream;
            this.first = first;
        }

        @Override
        public void onStarted(String name, long size) {
            progress = console.progress("receiving " + name, size);
        }

        @Override
        public void onProgress(long bytes) {
            if (progress != null) {
                progress.update(bytes);
            }
        }

        private void endProgress() {
            if (progress != null) {
                progress.close();
            }
        }

        @Override
        public void onStored(Receipt receipt) {
            endProgress();
            double seconds = Math.max(1e-9, (System.nanoTime() - startNanos) / 1e9);
            Path path = directory.resolve(receipt.name());
            console.event(
                    "received",
                    Json.object()
                            .put("name", receipt.name())
                            .put("path", path)
                            .put("bytes", receipt.bytes())
                            .put("sha256", receipt.sha256())
                            .put("peer", stream.connection().remotePeerId())
                            .put("seconds", seconds),
                    String.format(
                            Locale.ROOT,
                            "received %s from %s: %,d bytes in %.2f s, verified%nSHA-256 %s",
                            path,
                            stream.connection().remotePeerId(),
                            receipt.bytes(),
                            seconds,
                            receipt.sha256()));
            first.complete(new Ended(stream.connection(), null));
        }

        @Override
        public void onFailed(P2PException failure) {
            endProgress();
            if (once) {
                first.complete(new Ended(stream.connection(), failure));
            } else if (!Interruption.happened()) {
                console.failure(spec.qualifiedName(), failure);
            }
        }
    }
}
