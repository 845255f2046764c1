package io.p2p4j.libp2p;

import io.netty.util.internal.PlatformDependent;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.ProviderStats;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.identity.Identity;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The main class of a process of its own that hostile peers visit: a provider, whose process says what memory it has. */
final class HostileHost {
    /** Never reads. */
    static final String KEEP = "/test/keep/1";
    /** Never reads either, but ends its side at once. */
    static final String OVER = "/test/over/1";
    /** Writes as much as it is allowed to, whether or not it is taken. */
    static final String POUR = "/test/pour/1";

    static final String ECHO = "/test/echo/1";

    private static final int PIECE_BYTES = 4096;

    private HostileHost() {}

    /** What one of them may do; {@code connections} peers at once, and one more. */
    static Limits limits(int connections, boolean lifted) {
        Limits.Builder small = Limits.builder()
                .connectionsMax(connections + 1)
                .pendingHandshakesMax(8)
                .streamsMax(64)
                .connectionWindowBytes(512 << 10)
                .messageBytesMax(64 << 10)
                .messageWindowBytes(64 << 10)
                .sendQueueBytesMax(256 << 10)
                .sendQueueMessagesMax(256)
                // Nobody is thrown out for being slow on a busy machine.
                .handshakeTimeout(Duration.ofSeconds(120))
                .keepAliveInterval(Duration.ofSeconds(60))
                .idleTimeout(Duration.ofSeconds(300));
        return (lifted ? small.streamsMax(1024).connectionWindowBytes(64 << 20) : small).build();
    }

    /** Arguments: security, muxer, how many peers there are, whether the limits are lifted. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        // What libraries log is not for the test.
        System.setOut(System.err);
        try (SystemContext context = new SystemContext();
                P2PProvider provider = Libp2pProvider.create(
                        P2PConfig.builder()
                                .identity(Identity.generate())
                                .limits(limits(Integer.parseInt(arguments[2]), Boolean.parseBoolean(arguments[3])))
                                .providerSetting(Libp2pProvider.SECURITY, arguments[0])
                                .providerSetting(Libp2pProvider.MUXERS, arguments[1])
                                .providerSetting(Libp2pProvider.LOOPS, "1")
                                .build(),
                        context)) {
            provider.start().toCompletableFuture().join();
            provider.handle(KEEP, stream -> {});
            provider.handle(OVER, P2PStream::closeWrite);
            provider.handle(POUR, stream -> pour(stream, context.executor()));
            provider.handle(ECHO, HostileHost::echo);
            List<String> words = new ArrayList<>();
            for (String bind :
                    List.of("/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/tcp/0/ws", "/ip4/127.0.0.1/udp/0/quic-v1")) {
                P2PListener listener = provider.listen(Multiaddr.parse(bind))
                        .toCompletableFuture()
                        .join();
                listener.onConnection(connection -> {});
                words.add(listener.localAddresses().get(0).toString());
            }
            out.println(String.join(" ", words));
            BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                out.println(report(provider.stats().gauges()));
            }
        }
    }

    private static void pour(P2PStream stream, Executor executor) {
        CompletionStage<Void> last = stream.write(ByteBuffer.allocate(PIECE_BYTES));
        for (CompletionStage<Void> next = last;
                !next.toCompletableFuture().isCompletedExceptionally();
                next = stream.write(ByteBuffer.allocate(PIECE_BYTES))) {
            last = next;
        }
        last.thenRunAsync(() -> pour(stream, executor), executor);
    }

    private static void echo(P2PStream stream) {
        stream.read().thenAccept(data -> {
            if (data.isPresent()) {
                stream.write(data.get()).thenRun(() -> echo(stream));
            } else {
                stream.closeWrite();
            }
        });
    }

    /** Bytes of heap, bytes beside it, connections, handshakes under way, bytes that wait to be sent. */
    private static String report(ProviderStats.Gauges gauges) {
        for (int i = 0; i < 2; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.totalMemory() - runtime.freeMemory();
        long beside = Math.max(0, PlatformDependent.usedDirectMemory());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            beside += pool.getMemoryUsed();
        }
        return heap + " " + beside + " " + gauges.connectionsOpen() + " " + gauges.handshakesPending() + " "
                + gauges.sendQueueBytes();
    }
}
