package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many connections at once: what they hold when idle, and that each of a storm of dials is answered. */
@Timeout(300)
@Tag("once")
final class NettyCrowdTest {
    private static final int DIALS = 300;
    private static final int IDLE = 200;

    private static Limits.Builder patient() {
        Duration patience = Duration.ofSeconds(90);
        return Limits.builder()
                .dialTimeout(patience)
                .handshakeTimeout(patience)
                .keepAliveInterval(patience)
                .idleTimeout(patience.multipliedBy(2));
    }

    private static Node node(Limits limits, String tls) {
        return new Node(P2PConfig.development()
                .limits(limits)
                .providerSetting(NettyProvider.TLS, tls)
                .build());
    }

    /** Dials all at once; returns the connections, and counts the failures by their code. */
    private static List<P2PConnection> storm(Node dialers, P2PListener listener, Map<ErrorCode, Integer> failures)
            throws Exception {
        List<CompletableFuture<P2PConnection>> dials = new ArrayList<>();
        for (int i = 0; i < DIALS; i++) {
            dials.add(dialers.provider
                    .connect(DialRequest.to(listener.localAddresses().get(0)))
                    .toCompletableFuture());
        }
        List<P2PConnection> open = new ArrayList<>();
        for (CompletableFuture<P2PConnection> dial : dials) {
            try {
                open.add(Node.get(dial));
            } catch (P2PException refused) {
                failures.merge(refused.code(), 1, Integer::sum);
            }
        }
        return open;
    }

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void aStormWithinTheLimitsIsServed(String tls) throws Exception {
        Limits limits =
                patient().pendingHandshakesMax(DIALS).acceptQueueMax(2 * DIALS).build();
        try (Node server = node(limits, tls);
                Node dialers = node(limits, tls);
                Node before = node(limits, tls)) {
            P2PListener listener = server.listen();
            P2PConnection there = before.connect(listener.localAddresses().get(0), server.provider.localPeerId());
            P2PConnection here = Node.get(listener.accept());
            CompletableFuture<Integer> traffic = roundTrips(there, here);

            Map<ErrorCode, Integer> failures = new EnumMap<>(ErrorCode.class);
            List<P2PConnection> open = storm(dialers, listener, failures);

            assertThat(failures).isEmpty();
            assertThat(open).hasSize(DIALS);
            assertThat(Node.get(traffic)).isEqualTo(DIALS);
            for (int i = 0; i < DIALS; i++) {
                assertThat(Node.get(listener.accept()).remotePeerId()).isEqualTo(dialers.provider.localPeerId());
            }
        }
    }

    /** Messages there and back beside the storm, one after the other. */
    private static CompletableFuture<Integer> roundTrips(P2PConnection there, P2PConnection here) {
        return CompletableFuture.supplyAsync(() -> {
            int done = 0;
            for (int i = 0; i < DIALS; i++) {
                there.send(new byte[100]);
                here.send(here.receive().toCompletableFuture().join().orElseThrow());
                done += there.receive().toCompletableFuture().join().isPresent() ? 1 : 0;
            }
            return done;
        });
    }

    @Test
    void aStormBeyondTheLimitsIsServedOrRefusedWithAReason() throws Exception {
        Limits limits = patient().pendingHandshakesMax(16).connectionsMax(64).build();
        try (Node server = node(limits, "auto");
                Node dialers = node(patient().build(), "auto")) {
            P2PListener listener = server.listen();
            Queue<P2PConnection> accepted = new ConcurrentLinkedQueue<>();
            listener.onConnection(accepted::add);

            Map<ErrorCode, Integer> failures = new EnumMap<>(ErrorCode.class);
            List<P2PConnection> open = storm(dialers, listener, failures);

            int refused = failures.values().stream().mapToInt(Integer::intValue).sum();
            assertThat(open.size() + refused).isEqualTo(DIALS);
            assertThat(open).isNotEmpty().hasSizeLessThanOrEqualTo(64);
            assertThat(failures).doesNotContainKeys(ErrorCode.INTERNAL_FAULT, ErrorCode.DIAL_TIMEOUT);
            // The crowd is gone, and who comes now is served like before.
            open.get(0).close();
            Node.get(open.get(0).closed());
            assertThat(Node.get(open.get(open.size() - 1).ping())).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boringssl", "jdk"})
    void anIdleConnectionHoldsLittleHeap(String tls) throws Exception {
        // Of both ends, which are in this one heap; 2 x 8 KB are promised with BoringSSL.
        int bytesMax = tls.equals("jdk") ? 2 * 10_240 : 2 * 8192;
        Limits limits = patient().acceptQueueMax(2 * IDLE).build();
        try (Node server = node(limits, tls);
                Node dialer = node(limits, tls)) {
            P2PListener listener = server.listen();
            List<P2PConnection> kept = new ArrayList<>();
            open(kept, listener, dialer, server, 20);
            long before = liveBytes();
            open(kept, listener, dialer, server, IDLE);
            long perConnection = (liveBytes() - before) / IDLE;

            assertThat(perConnection).isBetween(1L, (long) bytesMax);
            assertThat(kept).hasSize(2 * (IDLE + 20));
        }
    }

    private static void open(List<P2PConnection> kept, P2PListener listener, Node dialer, Node server, int count)
            throws Exception {
        for (int i = 0; i < count; i++) {
            kept.add(dialer.connect(listener.localAddresses().get(0), server.provider.localPeerId()));
            kept.add(Node.get(listener.accept()));
        }
    }

    /** What lives, class by class, so that no garbage is counted. */
    private static long liveBytes() throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        String[] total =
                histogram.substring(histogram.lastIndexOf("Total")).trim().split("\\s+");
        return Long.parseLong(total[2]);
    }
}
