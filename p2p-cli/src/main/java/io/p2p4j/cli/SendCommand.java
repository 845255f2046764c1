package io.p2p4j.cli;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.cli.file.Outgoing;
import io.p2p4j.cli.file.Receipt;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Console;
import io.p2p4j.cli.output.ExitCode;
import io.p2p4j.cli.output.Json;
import io.p2p4j.cli.output.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code p2p send}: one file to one peer. */
@Command(
        name = "send",
        description = "Sends a file to a peer that runs `p2p receive`, and waits until it is verified and on its disk.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  p2p send photo.jpg /ip4/192.0.2.7/tcp/8800/p2p/12D3KooW...",
            "  tar c docs | p2p send - --name docs.tar ADDRESS"
        })
final class SendCommand extends PeerCommand {
    /** Chunks on their way at once: a mebibyte, whatever the file's size. */
    private static final int CHUNKS_MAX = 16;

    /** The receiver writes the whole file through to its disk before it answers. */
    private static final long VERDICT_SECONDS = 300;

    @Parameters(index = "0", paramLabel = "FILE|-", description = "The file; - reads the standard input.")
    String file = "";

    @Parameters(
            index = "1",
            paramLabel = "ADDRESS",
            description = "What `p2p receive` printed. Its /p2p/ part pins the peer.")
    String address = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The name at the receiver. Default: the file's, or stdin.")
    @Nullable
    String name;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long connecting may take. Default: 10.")
    @Nullable
    Integer timeoutSeconds;

    @Override
    ExitCode run(Console console) throws Exception {
        Multiaddr to = CommonOptions.address("ADDRESS", address);
        DialRequest request = DialRequest.to(to);
        if (timeoutSeconds != null) {
            if (timeoutSeconds <= 0) {
                throw CliException.usage("--timeout: " + timeoutSeconds + " (expected at least 1)");
            }
            request = request.withTimeout(Duration.ofSeconds(timeoutSeconds));
        }
        try (ReadableByteChannel source = open();
                Session session = Session.start(common.config(List.of()), console)) {
            if (to.peerId().isEmpty()) {
                console.note("the address has no /p2p/ part: whoever answers there gets the file");
            }
            P2PConnection connection = session.await(session.provider().connect(request));
            console.event(
                    "connected",
                    Json.object()
                            .put("peer", connection.remotePeerId())
                            .put("address", connection.info().remoteAddress())
                            .put("security", connection.info().security()),
                    "connected to " + connection.remotePeerId() + " ("
                            + connection.info().security() + ")");
            send(console, session, connection, source);
            session.await(connection.close("file sent"));
            return ExitCode.OK;
        }
    }

    private ReadableByteChannel open() throws CliException {
        if (file.equals("-")) {
            return Channels.newChannel(System.in);
        }
        Path path = Path.of(file);
        if (Files.isDirectory(path)) {
            throw CliException.usage("'" + file + "' is a directory (expected a file; try: tar c " + file
                    + " | p2p send - --name " + path.getFileName() + ".tar ADDRESS)");
        }
        try {
            return FileChannel.open(path);
        } catch (IOException e) {
            String why = Files.exists(path) ? String.valueOf(e) : "there is no such file";
            throw new CliException(ExitCode.STORAGE_FAILED, "cannot read '" + file + "': " + why, e);
        }
    }

    private String nameAtReceiver() {
        if (name != null) {
            return name;
        }
        return file.equals("-") ? "stdin" : String.valueOf(Path.of(file).getFileName());
    }

    private void send(Console console, Session session, P2PConnection connection, ReadableByteChannel source)
            throws Exception {
        long size = source instanceof FileChannel opened && Files.isRegularFile(Path.of(file)) ? opened.size() : -1;
        long startNanos = System.nanoTime();
        Receipt receipt;
        try (Progress progress = console.progress("sending " + nameAtReceiver(), size)) {
            Outgoing outgoing = session.await(Outgoing.open(connection, nameAtReceiver(), size));
            CompletableFuture<Receipt> outcome = outgoing.outcome().toCompletableFuture();
            Thread reader = new Thread(
                    () -> {
                        try {
                            copy(source, size, outgoing, outcome, progress);
                            session.context()
                                    .schedule(
                                            TimeUnit.SECONDS.toNanos(VERDICT_SECONDS),
                                            () -> outcome.completeExceptionally(noVerdict(connection)));
                        } catch (Exception e) {
                            outcome.completeExceptionally(e);
                            outgoing.cancel();
                        }
                    },
                    "p2p-send-reader");
            // Reading the standard input cannot be called off; the process need not wait for it.
            reader.setDaemon(true);
            reader.start();
            receipt = await(outcome);
        }
        double seconds = Math.max(1e-9, (System.nanoTime() - startNanos) / 1e9);
        double rate = receipt.bytes() / 1e6 / seconds;
        console.event(
                "sent",
                Json.object()
                        .put("name", receipt.name())
                        .put("bytes", receipt.bytes())
                        .put("sha256", receipt.sha256())
                        .put("seconds", seconds)
                        .put("megabytesPerSecond", rate),
                String.format(
                        Locale.ROOT,
                        "sent %s: %,d bytes in %.2f s, %.1f MB/s, stored and verified%nSHA-256 %s",
                        receipt.name(),
                        receipt.bytes(),
                        seconds,
                        rate,
                        receipt.sha256()));
    }

    /** What the reader of the file reports is no failure of the network, so that it is not wrapped. */
    private static Receipt await(CompletableFuture<Receipt> outcome) throws Exception {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private void copy(
            ReadableByteChannel source,
            long size,
            Outgoing outgoing,
            CompletableFuture<Receipt> outcome,
            Progress progress)
            throws CliException, InterruptedException {
        BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(CHUNKS_MAX);
        for (int i = 0; i < CHUNKS_MAX; i++) {
            free.add(Outgoing.newChunk());
        }
        long bytes = 0;
        while (!outcome.isDone()) {
            ByteBuffer chunk = free.take();
            chunk.clear().position(Integer.BYTES);
            int count;
            try {
                count = source.read(chunk);
            } catch (IOException e) {
                throw new CliException(ExitCode.STORAGE_FAILED, "cannot read '" + file + "': " + e.getMessage(), e);
            }
            if (count < 0) {
                if (size >= 0 && bytes != size) {
                    throw new CliException(
                            ExitCode.STORAGE_FAILED,
                            "'" + file + "' changed while it was sent: " + bytes + " bytes (expected " + size + ")",
                            null);
                }
                outgoing.finish();
                return;
            }
            bytes += count;
            outgoing.write(chunk).whenComplete((done, failure) -> free.add(chunk));
            progress.update(bytes);
        }
    }

    private static P2PException noVerdict(P2PConnection connection) {
        return P2PException.builder(
                        ErrorCode.OPERATION_TIMEOUT,
                        "the receiver got the file and did not say within " + VERDICT_SECONDS
                                + " s whether it is stored")
                .peer(connection.remotePeerId())
                .mayHaveTakenEffect(true)
                .build();
    }
}
