package io.p2p4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.provider.P2PProviders;
import io.p2p4j.metrics.MetricsMap;
import io.p2p4j.metrics.PrometheusMetrics;
import io.p2p4j.node.NodeConfig;
import io.p2p4j.node.P2PNode;
import io.p2p4j.node.message.MessageType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The metrics of a running node, beside the table of docs/METRICS.md. */
@Timeout(120)
class NodeMetricsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static RunningNode node(PrometheusMetrics metrics) {
        P2PConfig config = P2PConfig.development()
                .implementation("netty")
                .nodeSetting("P2P_DISCOVERY_METHOD", "manual")
                .build();
        P2PProvider provider = metrics.watch(P2PProviders.create(config));
        return RunningNode.of(NodeConfig.of(config), provider, metrics, Optional.empty());
    }

    private static double value(PrometheusMetrics metrics, String name) {
        MetricsMap.Metric metric = metrics.toMap().get(name);
        assertThat(metric).as(name).isNotNull();
        return metric.series().stream()
                .map(MetricsMap.Series::values)
                .mapToDouble(values -> values.getOrDefault("value", values.get("count")))
                .sum();
    }

    @Test
    void theManualHasEveryMetricOfANodeAndTheyMove() throws Exception {
        try (PrometheusMetrics metrics = new PrometheusMetrics();
                PrometheusMetrics others = new PrometheusMetrics();
                RunningNode one = node(metrics);
                RunningNode two = node(others)) {
            two.onMessage((peer, type, payload) -> {});
            P2PNode node = one.node();
            get(node.start());
            get(two.node().start());
            PeerId peer = get(node.connect(two.node().addresses().get(0)));
            get(node.send(peer, MessageType.DATA, new byte[100]));
            assertThat(value(metrics, "p2p_messages_sent_total")).isPositive();
            assertThat(value(others, "p2p_messages_received_total")).isEqualTo(1);
            assertThat(value(metrics, "p2p_message_latency_seconds")).isEqualTo(1);
            assertThat(value(metrics, "p2p_bytes_sent_total")).isGreaterThanOrEqualTo(100);
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(value(metrics, "p2p_peers_connected")).isEqualTo(1);
                assertThat(value(metrics, "p2p_peers_known")).isEqualTo(1);
                assertThat(value(metrics, "p2p_peers_healthy")).isEqualTo(1);
                assertThat(value(metrics, "p2p_uptime_seconds")).isPositive();
            });
            // Nobody handles messages here.
            assertThat(two.node().send(node.localPeerId(), MessageType.DATA, new byte[1]))
                    .failsWithin(PATIENCE);
            assertThat(value(metrics, "p2p_messages_rejected_total")).isEqualTo(1);
            assertThat(value(others, "p2p_messages_failed_total")).isEqualTo(1);

            Set<String> counted = new TreeSet<>();
            others.toMap().forEach((name, metric) -> counted.add(name + " " + metric.type()));
            metrics.toMap().forEach((name, metric) -> counted.add(name + " " + metric.type()));
            counted.removeIf(name -> !name.startsWith("p2p_"));
            Set<String> documented = new TreeSet<>();
            Matcher row = Pattern.compile(
                            "(?m)^\\| `(p2p_[a-z_]+)` \\| (counter|gauge|timer) \\|[^|]*\\| (?:node|provider) \\|")
                    .matcher(Files.readString(Path.of("../docs/METRICS.md")));
            while (row.find()) {
                documented.add(row.group(1) + " " + row.group(2));
            }
            assertThat(counted).isEqualTo(documented);
        }
    }
}
