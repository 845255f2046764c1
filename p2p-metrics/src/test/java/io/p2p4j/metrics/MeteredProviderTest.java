package io.p2p4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.provider.P2PProviders;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a provider does on real sockets, in numbers. Each metric that docs/METRICS.md has for providers moves here. */
@Timeout(120)
class MeteredProviderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path MANUAL = Path.of("../docs/METRICS.md");

    private final PrometheusMetrics metrics = new PrometheusMetrics();
    private P2PProvider server;
    private P2PProvider client;
    private P2PListener listener;

    private static P2PProvider provider() {
        Limits limits = Limits.builder().handshakeTimeout(Duration.ofSeconds(5)).build();
        P2PConfig config =
                P2PConfig.development().implementation("netty").limits(limits).build();
        return P2PProviders.create(config);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @BeforeEach
    void start() throws Exception {
        server = metrics.watch(provider());
        client = provider();
        get(server.start());
        get(client.start());
        listener = get(server.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        metrics.close();
    }

    private double value(String name, String... tags) {
        MetricsMap.Metric metric = metrics.toMap().get(name);
        assertThat(metric).as(name).isNotNull();
        Map<String, String> wanted = tags.length == 0 ? Map.of() : Map.of(tags[0], tags[1]);
        return metric.series().stream()
                .filter(series -> series.tags().entrySet().containsAll(wanted.entrySet()))
                .map(MetricsMap.Series::values)
                .mapToDouble(values -> values.getOrDefault("value", values.get("count")))
                .findFirst()
                .orElseThrow();
    }

    private void until(double expected, String name, String... tags) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(value(name, tags)).as(name).isEqualTo(expected));
    }

    @Test
    void connectionsAndTheirEndsAreCounted() throws Exception {
        P2PConnection dialed = get(client.connect(listener.localAddresses().get(0)));
        P2PConnection accepted = get(listener.accept());
        until(1, "p2p_connections_opened_total", "role", "listener");
        until(1, "p2p_connections_open");
        until(1, "p2p_connections_by_path", "path", "direct");
        until(0, "p2p_connections_by_path", "path", "relayed");
        until(1, "p2p_listeners_open");

        P2PListener others = get(client.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
        P2PConnection own = get(server.connect(others.localAddresses().get(0)));
        until(1, "p2p_connections_opened_total", "role", "dialer");
        until(1, "p2p_connection_establishment_seconds", "path", "direct");
        until(1, "p2p_connection_success_ratio");
        get(own.ping());
        get(accepted.ping());
        assertThat(value("p2p_round_trip_mean_seconds")).isPositive();
        assertThat(value("p2p_round_trip_worst_seconds")).isGreaterThanOrEqualTo(value("p2p_round_trip_mean_seconds"));

        get(dialed.close());
        get(own.close());
        until(2, "p2p_connections_closed_total", "code", "normal");
        until(0, "p2p_connections_open");
        until(0, "p2p_connections_by_path", "path", "direct");
        assertThat(value("p2p_round_trip_mean_seconds")).isNaN();
    }

    @Test
    void trafficIsCounted() throws Exception {
        server.handle("/sink/1", stream -> {});
        P2PConnection dialed = get(client.connect(listener.localAddresses().get(0)));
        P2PConnection accepted = get(listener.accept());
        get(dialed.send(new byte[100]));
        assertThat(get(accepted.receive()).orElseThrow()).hasSize(100);
        get(accepted.send(new byte[30]));
        get(dialed.receive());
        until(100, "p2p_bytes_received_total");
        until(30, "p2p_bytes_sent_total");
        until(1, "p2p_provider_messages_received_total");
        until(1, "p2p_provider_messages_sent_total");
        get(dialed.openStream("/sink/1")).write(ByteBuffer.wrap(new byte[7]));
        until(1, "p2p_streams_open");
        until(7, "p2p_receive_queue_bytes");
        // The other end does not receive: what waits here grows.
        byte[] large = new byte[1 << 19];
        for (int i = 0; i < 10; i++) {
            accepted.send(large);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(value("p2p_send_queue_bytes")).isPositive());
    }

    @Test
    void whatFailsIsCounted() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertThatThrownBy(() -> get(server.connect(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + closed))))
                .isInstanceOf(ExecutionException.class);
        until(1, "p2p_dials_failed_total", "kind", "connection_failed");
        until(0, "p2p_connection_success_ratio");
        assertThatThrownBy(() ->
                        get(server.connect(DialRequest.to(Identity.generate().peerId()))))
                .isInstanceOf(ExecutionException.class);
        until(1, "p2p_dials_failed_total", "kind", "peer_not_found");

        int port = Integer.parseInt(listener.localAddresses().get(0).toString().replaceAll(".*/tcp/([0-9]+).*", "$1"));
        try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), port)) {
            until(1, "p2p_handshakes_pending");
            OutputStream out = stranger.getOutputStream();
            out.write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    metrics.toMap().get("p2p_connections_refused_total").series().stream()
                                            .mapToDouble(
                                                    series -> series.values().get("value"))
                                            .sum())
                            .isEqualTo(1));
        }
        server.handle("/throws/1", stream -> {
            throw new IllegalStateException("planted");
        });
        P2PConnection dialed = get(client.connect(listener.localAddresses().get(0)));
        dialed.openStream("/throws/1");
        until(1, "p2p_callbacks_failed_total");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletionStage<P2PConnection> dial =
                    server.connect(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + silent.getLocalPort()));
            until(1, "p2p_dials_pending");
            dial.toCompletableFuture().cancel(true);
            until(0, "p2p_dials_pending");
            // What is silent loses to what answers.
            P2PListener others = get(client.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
            get(server.connect(DialRequest.to(client.localPeerId())
                    .withAddresses(List.of(
                            Multiaddr.parse("/ip4/127.0.0.1/tcp/" + silent.getLocalPort()),
                            others.localAddresses().get(0)))));
            until(1, "p2p_dial_attempts_lost_total");
        }
    }

    @Test
    void whatASlowObserverMissesIsCounted() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        server.observe(event -> {
            try {
                gate.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        try {
            // Each fails at once, and is an event.
            Multiaddr nobody = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + closed);
            for (int dials = 0; dials < 5_000 && value("p2p_provider_events_dropped_total") == 0; dials++) {
                server.connect(nobody)
                        .toCompletableFuture()
                        .handle((open, failure) -> "over")
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(value("p2p_provider_events_dropped_total")).isPositive();
        } finally {
            gate.countDown();
        }
    }

    @Test
    void theManualHasEveryMetricOfAProviderAndNoOther() throws Exception {
        get(client.connect(listener.localAddresses().get(0)));
        P2PListener others = get(client.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));
        get(server.connect(others.localAddresses().get(0)));
        Set<String> documented = new TreeSet<>();
        Matcher row = Pattern.compile("(?m)^\\| `(p2p_[a-z_]+)` \\| (counter|gauge|timer) \\|[^|]*\\| provider \\|")
                .matcher(Files.readString(MANUAL));
        while (row.find()) {
            documented.add(row.group(1) + " " + row.group(2));
        }
        // Some metrics begin with an event, which may come after the stage that the test waited for.
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(counted()).isEqualTo(documented));
    }

    private Set<String> counted() {
        Set<String> counted = new TreeSet<>();
        metrics.toMap().forEach((name, metric) -> {
            if (name.startsWith("p2p_")) {
                counted.add(name + " " + metric.type());
            }
        });
        return counted;
    }
}
