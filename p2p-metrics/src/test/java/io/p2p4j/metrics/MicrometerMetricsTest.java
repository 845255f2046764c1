package io.p2p4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.p2p4j.api.metrics.Metrics;
import io.p2p4j.core.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The metrics of p2p4j in Micrometer's registries. */
class MicrometerMetricsTest {
    private static final Logger LOGGER = Logger.getLogger(MicrometerMetrics.class.getName());

    private final List<LogRecord> logged = new ArrayList<>();
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(log);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        LOGGER.removeHandler(log);
        LOGGER.setUseParentHandlers(true);
    }

    @Test
    void prometheusSeesTheNamesThatTheCodeGives() {
        try (PrometheusMetrics all = new PrometheusMetrics()) {
            Metrics metrics = all.metrics();
            metrics.counter("p2p_messages_sent_total", "Messages.", "type", "data")
                    .add(3);
            metrics.counter("p2p_messages_sent_total", "Messages.", "type", "data")
                    .increment();
            metrics.gauge("p2p_peers_connected", "Peers.", () -> 7);
            metrics.gauge("p2p_uptime_seconds", "Uptime.", () -> 1.5);
            metrics.timer("p2p_message_latency_seconds", "Latency.").record(40_000_000);
            assertThat(all.toPrometheus())
                    .contains("# HELP p2p_messages_sent_total Messages.\n# TYPE p2p_messages_sent_total counter\n")
                    .contains("p2p_messages_sent_total{type=\"data\"} 4.0\n")
                    .contains("p2p_peers_connected 7.0\n", "p2p_uptime_seconds 1.5\n")
                    .contains("# TYPE p2p_message_latency_seconds histogram\n")
                    .contains("p2p_message_latency_seconds_bucket{le=\"0.025\"} 0\n")
                    .contains("p2p_message_latency_seconds_bucket{le=\"0.05\"} 1\n")
                    .contains("p2p_message_latency_seconds_bucket{le=\"60.0\"} 1\n")
                    .contains("p2p_message_latency_seconds_sum 0.04\n")
                    .contains("jvm_memory_used_bytes{area=\"heap\"", "process_cpu_usage", "jvm_threads_live_threads");
        }
    }

    @Test
    void mapAndJsonHaveTheSameNamesAndValues() {
        try (PrometheusMetrics all = new PrometheusMetrics()) {
            all.metrics()
                    .counter("p2p_messages_sent_total", "Sent \"all\" <b>.", "type", "data")
                    .add(3);
            all.metrics().gauge("p2p_round_trip_mean_seconds", "Mean.", () -> Double.NaN);
            all.metrics().timer("p2p_message_latency_seconds", "Latency.").record(2_000_000_000L);

            Map<String, MetricsMap.Metric> map = all.toMap();
            MetricsMap.Metric sent = map.get("p2p_messages_sent_total");
            assertThat(sent.type()).isEqualTo("counter");
            assertThat(sent.series())
                    .containsExactly(new MetricsMap.Series(Map.of("type", "data"), Map.of("value", 3.0)));
            assertThat(map.get("p2p_message_latency_seconds").series().get(0).values())
                    .containsEntry("count", 1.0)
                    .containsEntry("sum", 2.0)
                    .containsEntry("max", 2.0);
            // Every name of Prometheus is a name of the map; Prometheus has no gauges without a value.
            all.toPrometheus()
                    .lines()
                    .filter(line -> line.startsWith("# TYPE "))
                    .map(line -> line.split(" ")[2])
                    .filter(name -> !name.endsWith("_max"))
                    .forEach(name -> assertThat(map).containsKey(name));

            JsonValue json = JsonValue.parse(all.toJson(), "");
            JsonValue inJson = json.require("p2p_messages_sent_total");
            assertThat(inJson.require("help").text()).isEqualTo("Sent \"all\" <b>.");
            JsonValue series = inJson.require("series").array().get(0);
            assertThat(series.require("tags").require("type").text()).isEqualTo("data");
            assertThat(series.alone().strip()).endsWith("\"value\":3.0}");
            assertThat(all.toJson()).contains("\"value\":null").doesNotContain("NaN", "\n");
        }
    }

    @Test
    void aTagWithTooManyValuesIsBoundedAndWarnedOfOnce() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MicrometerMetrics metrics = MicrometerMetrics.over(registry, 5);
        for (int peer = 0; peer < 1000; peer++) {
            metrics.counter("p2p_bad_total", "Bad.", "peer", "peer-" + peer).increment();
            metrics.timer("p2p_slow_seconds", "Slow.", "peer", "peer-" + peer).record(1);
        }
        assertThat(registry.find("p2p.bad").counters()).hasSize(5);
        assertThat(registry.find("p2p.slow").timers()).hasSize(5);
        assertThat(registry.get("p2p.bad").tag("peer", "other").counter().count())
                .isEqualTo(996);
        assertThat(registry.get("p2p.slow").tag("peer", "other").timer().count())
                .isEqualTo(996);
        assertThat(logged).hasSize(2);
        assertThat(logged.get(0).getMessage()).contains("too many");
        // What was known before still counts under its own name.
        metrics.counter("p2p_bad_total", "Bad.", "peer", "peer-3").increment();
        assertThat(registry.get("p2p.bad").tag("peer", "peer-3").counter().count())
                .isEqualTo(2);
    }

    @Test
    void tooManyGaugesAreLeftOut() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MicrometerMetrics metrics = MicrometerMetrics.over(registry, 2);
        for (int peer = 0; peer < 10; peer++) {
            metrics.gauge("p2p_bad", "Bad.", () -> 1, "peer", "peer-" + peer);
        }
        assertThat(registry.find("p2p.bad").gauges()).hasSize(2);
        assertThat(logged).hasSize(1);
    }

    @Test
    void aGaugeIsReplacedAndTakenAwayByWhoHoldsIt() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Metrics metrics = MicrometerMetrics.over(registry);
        AutoCloseable first = metrics.gauge("p2p_peers", "Peers.", () -> 1, "kind", "a");
        AutoCloseable second = metrics.gauge("p2p_peers", "Peers.", () -> 2, "kind", "a");
        assertThat(registry.get("p2p.peers").gauge().value()).isEqualTo(2);
        first.close();
        assertThat(registry.get("p2p.peers").gauge().value()).isEqualTo(2);
        second.close();
        second.close();
        assertThat(registry.getMeters()).isEmpty();
        metrics.gauge("p2p_peers", "Peers.", () -> 3, "kind", "a");
        assertThat(registry.get("p2p.peers").gauge().value()).isEqualTo(3);
    }

    @Test
    void misuseSaysWhatWasExpected() {
        Metrics metrics = MicrometerMetrics.over(new SimpleMeterRegistry());
        metrics.counter("p2p_x_total", "X.", "a", "1");
        assertThatThrownBy(() -> metrics.counter("p2p_x_total", "X.", "b", "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("p2p_x_total", "[b]", "[a]");
        assertThatThrownBy(() -> metrics.counter("p2p_y_total", "X.", "b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in turn");
        assertThatThrownBy(() -> metrics.counter("p2p_y", "Y."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("_total");
        assertThatThrownBy(() -> metrics.timer("p2p_y_millis", "Y."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("_seconds");
        assertThatThrownBy(() -> metrics.counter("p2p_x_total", "X.", "a", "1").add(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> MicrometerMetrics.over(new SimpleMeterRegistry(), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSameNameIsTheSameMeter() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Metrics metrics = MicrometerMetrics.over(registry);
        assertThat(metrics.counter("p2p_x_total", "X.", "a", "1"))
                .isSameAs(metrics.counter("p2p_x_total", "X.", "a", "1"));
        metrics.timer("p2p_z_seconds", "Z.").record(-5);
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .extracting(Meter.Id::getName)
                .filteredOn(name -> !name.endsWith(".histogram"))
                .containsExactlyInAnyOrder("p2p.x", "p2p.z");
    }
}
