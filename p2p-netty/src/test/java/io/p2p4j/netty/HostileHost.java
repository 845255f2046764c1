package io.p2p4j.netty;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.internal.PlatformDependent;
import io.p2p4j.api.InboundLimits;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.ProviderStats;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * The main class of a process of its own that is attacked: echoes messages, holds streams, and says how it is when it is
 * asked. Nobody is exempt from its limits. Every buffer is watched from the first one on, which only a new process can do.
 */
final class HostileHost {
    static final String PROTOCOL = "/abuse/1.0.0";
    static final int STREAMS_MAX = 64;

    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    private HostileHost() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        // What libraries log is not for the test.
        System.setOut(System.err);
        watchBuffers();
        Duration patience = Duration.ofMillis(Long.parseLong(arguments[0]));
        Limits limits = Limits.builder()
                .handshakeTimeout(patience)
                .keepAliveInterval(patience.dividedBy(4))
                .idleTimeout(patience.multipliedBy(5).dividedBy(4))
                .closeTimeout(patience)
                .streamsMax(STREAMS_MAX)
                .inbound(InboundLimits.builder()
                        .exempt(List.of())
                        .handshakesPerAddressMax(8)
                        .build())
                .build();
        try (Node node = new Node(limits)) {
            node.provider.handle(PROTOCOL, stream -> {});
            P2PListener listener = node.listen();
            listener.onConnection(connection -> echo(node, connection));
            out.println(listener.localAddresses().get(0) + " " + node.provider.localPeerId());
            BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = told.readLine(); line != null && !line.equals("end"); line = told.readLine()) {
                out.println(report(node.provider.stats()));
            }
        }
    }

    private static void echo(Node node, P2PConnection connection) {
        connection
                .receive()
                .thenCompose(message -> connection.send(message.orElseThrow()))
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure == null && connection.isOpen()) {
                                echo(node, connection);
                            }
                        },
                        node.context.executor());
    }

    /** Words: megabytes of heap, of direct memory and of the largest resident set, leaks, gauges, counts. */
    private static String report(ProviderStats stats) throws IOException {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long direct = Math.max(0, PlatformDependent.usedDirectMemory());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            direct += pool.getName().equals("direct") ? pool.getMemoryUsed() : 0;
        }
        String resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .findFirst()
                .orElse("0");
        LEAKS.forEach(System.err::println);
        return (heap >> 20) + " " + (direct >> 20) + " " + (Long.parseLong(resident) >> 10) + " " + LEAKS.size() + " "
                + stats.gauges().connectionsOpen() + " " + stats.gauges().handshakesPending() + " "
                + stats.totals().inboundRefused() + " " + words(stats.refusals()) + " " + words(stats.closes());
    }

    private static String words(Map<?, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(",", "-", ""));
    }

    private static void watchBuffers() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation")
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                    Class<T> resource, int samplingInterval, long maxActive) {
                return new Recording<>(resource, samplingInterval);
            }
        });
    }

    private static final class Recording<T> extends ResourceLeakDetector<T> {
        Recording(Class<?> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            LEAKS.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            LEAKS.add(resourceType);
        }
    }
}
