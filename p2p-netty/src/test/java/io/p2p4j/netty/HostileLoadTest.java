package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.simulator.ChildJvm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Attackers of every kind beside honest traffic, against a process with little memory that watches every buffer. The full
 * form, 200 hostile connections for two minutes, runs with {@code -Dabuse.full=true} and holds the honest traffic to its
 * rate; the short one holds it to going on, since a busy machine gives no rate. Attackers have the lowest priority: those of the
 * real world compute on machines of their own.
 */
@Tag("once")
@EnabledOnOs(value = OS.LINUX, disabledReason = "attackers have addresses of their own, 127.66.x.y")
final class HostileLoadTest {
    private static final boolean FULL = Boolean.getBoolean("abuse.full");
    private static final int HOSTILE = FULL ? 200 : 60;
    private static final long ATTACK_MILLIS = FULL ? 120_000 : 8_000;
    private static final long CALM_MILLIS = FULL ? 15_000 : 1_000;
    private static final long PATIENCE_MILLIS = FULL ? 5_000 : 4_000;
    private static final double RATE_MIN = FULL ? 0.7 : 0.02;
    private static final int HONEST = 4;
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int DIAL_SECONDS_MAX = 60;
    private static final int MESSAGE_BYTES = 1024;
    private static final int HEAP_MIB_MAX = 48;
    private static final int DIRECT_MIB_MAX = 48;
    private static final List<String> REFUSALS = List.of(
            RefusalReason.HANDSHAKE_TIMEOUT.name(),
            RefusalReason.NOT_OUR_PROTOCOL.name(),
            RefusalReason.AUTHENTICATION_FAILED.name());
    private static final List<String> CLOSES = List.of("PROTOCOL_ERROR", "IDLE_TIMEOUT");

    /** What the host says of itself. */
    private record Report(
            int heapMib,
            int directMib,
            int residentMib,
            int leaks,
            int open,
            int pending,
            long refused,
            Map<String, Long> refusals,
            Map<String, Long> closes) {
        static Report of(ChildJvm host) throws IOException {
            host.tell("report");
            String[] words = host.words();
            return new Report(
                    Integer.parseInt(words[0]),
                    Integer.parseInt(words[1]),
                    Integer.parseInt(words[2]),
                    Integer.parseInt(words[3]),
                    Integer.parseInt(words[4]),
                    Integer.parseInt(words[5]),
                    Long.parseLong(words[6]),
                    counts(words[7]),
                    counts(words[8]));
        }

        private static Map<String, Long> counts(String word) {
            Map<String, Long> counts = new TreeMap<>();
            for (String entry : word.substring(1).split(",")) {
                int equals = entry.indexOf('=');
                if (equals > 0) {
                    counts.put(entry.substring(0, equals), Long.parseLong(entry.substring(equals + 1)));
                }
            }
            return counts;
        }
    }

    /** Peers that send a message, wait for its echo, and send the next one when its time has come. */
    private static final class Honest {
        final AtomicLong echoes = new AtomicLong();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final List<P2PConnection> connections = new ArrayList<>();
        private volatile boolean over;

        void begin(P2PConnection connection) {
            connections.add(connection);
            Thread thread = new Thread(() -> talk(connection), "honest-" + connections.size());
            thread.setDaemon(true);
            thread.start();
        }

        private void talk(P2PConnection connection) {
            byte[] message = new byte[MESSAGE_BYTES];
            CountDownLatch never = new CountDownLatch(1);
            try {
                for (long next = System.nanoTime(); !over; next = Math.max(next + PACE_NANOS, System.nanoTime())) {
                    never.await(next - System.nanoTime(), TimeUnit.NANOSECONDS);
                    Node.get(connection.send(message));
                    if (Node.get(connection.receive()).orElseThrow().length != MESSAGE_BYTES) {
                        throw new AssertionError("another length");
                    }
                    echoes.incrementAndGet();
                }
            } catch (Exception | AssertionError broken) {
                failure.set(broken);
            }
        }

        /** Echoes a second. */
        double rateOver(long millis) throws InterruptedException {
            long begun = System.nanoTime();
            long before = echoes.get();
            new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
            return (echoes.get() - before) * 1e9 / (System.nanoTime() - begun);
        }
    }

    @Test
    @Timeout(400)
    void attackersTakeNothingFromTheHonestButTheirOwnShare() throws Exception {
        List<String> options = List.of("-Xmx96m", "-XX:MaxDirectMemorySize=96m", "-XX:+ExitOnOutOfMemoryError");
        try (ChildJvm host = ChildJvm.start(HostileHost.class, options, "" + PATIENCE_MILLIS);
                Node node = new Node()) {
            String[] where = host.words();
            Multiaddr address = Multiaddr.parse(where[0]);
            PeerId peer = PeerId.parse(where[1]);
            attackersTakeNothing(host, node, address, peer);
        }
    }

    private void attackersTakeNothing(ChildJvm host, Node node, Multiaddr address, PeerId peer) throws Exception {
        String port = "" + address.port().orElseThrow();
        // Only where a rate is asked for: on a busy machine the nice ones would not get as far as the session.
        try (ChildJvm crowd = FULL
                ? ChildJvm.startNice(HostileCrowd.class, port, "" + HOSTILE, "" + FULL)
                : ChildJvm.start(HostileCrowd.class, List.of(), port, "" + HOSTILE, "" + FULL)) {
            assertThat(crowd.words()).containsExactly("ready");
            Honest honest = new Honest();
            for (int i = 0; i < HONEST; i++) {
                honest.begin(dial(node, address, peer));
            }
            honest.rateOver(CALM_MILLIS);
            double before = honest.rateOver(CALM_MILLIS);
            double during = attacked(host, crowd, honest, () -> {
                // Who comes in the midst of it gets in as well.
                P2PConnection late = dial(node, address, peer);
                Node.get(late.send(new byte[] {1}));
                assertThat(Node.get(late.receive())).contains(new byte[] {1});
                Node.get(late.close());
            });
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> {
                        Report now = Report.of(host);
                        return now.pending() == 0 && now.open() == HONEST;
                    });
            Report after = Report.of(host);
            double calm = (before + honest.rateOver(CALM_MILLIS)) / 2;
            System.out.printf(
                    java.util.Locale.ROOT,
                    "honest echoes a second: %.0f calm, %.0f attacked, ratio %.2f; host %s%n",
                    calm,
                    during,
                    during / calm,
                    after);
            honest.over = true;
            judge(after);
            assertThat(honest.failure.get()).isNull();
            assertThat(during / calm).as("share of the honest rate").isGreaterThan(RATE_MIN);
            host.tell("end");
            assertThat(host.awaitEnd()).isZero();
        }
    }

    /** On a busy machine a handshake may take longer than the host's patience. */
    private static P2PConnection dial(Node node, Multiaddr address, PeerId peer) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DIAL_SECONDS_MAX);
        for (int tries = 1; true; tries++) {
            try {
                P2PConnection connection = node.connect(address, peer);
                System.out.println("let in with try " + tries);
                return connection;
            } catch (P2PException refused) {
                if (System.nanoTime() - end > 0) {
                    throw refused;
                }
                new CountDownLatch(1).await(PACE_NANOS, TimeUnit.NANOSECONDS);
            }
        }
    }

    private interface Midst {
        void happens() throws Exception;
    }

    /** The honest rate under attack, which goes on until the host has seen of everything. */
    private static double attacked(ChildJvm host, ChildJvm crowd, Honest honest, Midst midst) throws Exception {
        crowd.tell("attack");
        double first = honest.rateOver(ATTACK_MILLIS / 2);
        midst.happens();
        double second = honest.rateOver(ATTACK_MILLIS / 2);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(250))
                .until(() -> {
                    Report now = Report.of(host);
                    return now.refusals().keySet().containsAll(REFUSALS)
                            && now.closes().keySet().containsAll(CLOSES);
                });
        crowd.tell("stop");
        assertThat(crowd.words()).hasSize(HOSTILE).allMatch(visits -> visits.matches("[A-Z_]+=[1-9][0-9]*"));
        assertThat(crowd.awaitEnd()).isZero();
        return (first + second) / 2;
    }

    private static void judge(Report report) {
        assertThat(report.leaks()).as("buffers that nobody released").isZero();
        assertThat(report.heapMib()).as("MiB of heap").isLessThan(HEAP_MIB_MAX);
        assertThat(report.directMib()).as("MiB of direct memory").isLessThan(DIRECT_MIB_MAX);
        // Not each reason: how many handshakes of one address coincide is chance.
        assertThat(report.refusals())
                .containsKeys(REFUSALS.toArray(String[]::new))
                .doesNotContainKey(RefusalReason.INTERNAL_FAULT.name());
        assertThat(report.refusals().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(report.refused());
        assertThat(report.closes()).containsKeys(CLOSES.toArray(String[]::new)).doesNotContainKey("INTERNAL_FAULT");
    }
}
