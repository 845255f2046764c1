package io.p2p4j.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.p2p4j.cli.status.StatusClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each symptom that a node shows is seen; the node is one that says what the test wants. */
class NodeChecksTest {
    private static final String WELL = """
            p2p_connections_opened_total{role="listener"} 3.0
            p2p_connections_opened_total{role="dialer"} 9.0
            p2p_dials_failed_total{kind="timeout"} 2.0
            p2p_connections_open 12.0
            p2p_message_latency_seconds_bucket{le="0.05"} 99
            p2p_message_latency_seconds_bucket{le="5.0"} 100
            p2p_message_latency_seconds_bucket{le="+Inf"} 100
            p2p_message_latency_seconds_count 100
            p2p_round_trip_mean_seconds 0.02
            jvm_memory_used_bytes{area="heap",id="Eden"} 1.0E8
            jvm_memory_max_bytes{area="heap",id="Eden"} 1.0E9
            jvm_memory_max_bytes{area="heap",id="Old"} -1.0
            p2p_send_queue_bytes 1000.0
            p2p_receive_queue_bytes 1000.0
            p2p_messages_unfinished 7.0
            """;

    private final Map<String, String> pages = new LinkedHashMap<>();
    private HttpServer server;
    private int status = 200;

    @BeforeEach
    void start() throws Exception {
        stats(9, 8, 5);
        pages.put("/metrics", WELL);
        pages.put("/health/ready", "{}");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = pages.get(exchange.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void stats(int known, int healthy, int connected) {
        pages.put(
                "/network/stats",
                "{\"total_peers\":" + known + ",\"healthy_peers\":" + healthy + ",\"connected_peers\":" + connected
                        + "}");
    }

    private Map<String, Finding> findings() throws Exception {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return NodeChecks.of(new StatusClient(url, "")).stream()
                .collect(Collectors.toMap(Finding::check, finding -> finding));
    }

    @Test
    void ofANodeThatIsWellNothingIsSaid() throws Exception {
        assertThat(findings())
                .allSatisfy((check, finding) -> assertThat(finding.verdict())
                        .as(check + ": " + finding.cause())
                        .isIn(Finding.Verdict.OK, Finding.Verdict.SKIPPED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reachable | p2p_connections_opened_total{role=\"listener\"} 3.0 | p2p_none 0 | firewall",
                "dials | p2p_dials_failed_total{kind=\"timeout\"} 2.0 | p2p_dials_failed_total{kind=\"timeout\"} 20.0 | log",
                "latency | bucket{le=\"0.05\"} 99 | bucket{le=\"0.05\"} 9 | congestion",
                "memory | used_bytes{area=\"heap\",id=\"Eden\"} 1.0E8 | used_bytes{area=\"heap\",id=\"Eden\"} 9.9E8 | handlers",
                "queues | p2p_send_queue_bytes 1000.0 | p2p_send_queue_bytes 1.0E8 | handlers",
                "queues | p2p_messages_unfinished 7.0 | p2p_messages_unfinished 70000.0 | handlers",
            })
    void aSymptomInTheNumbersIsSeen(String check, String well, String ill, String remedy) throws Exception {
        assertThat(WELL).contains(well);
        pages.put("/metrics", WELL.replace(well, ill));
        Map<String, Finding> findings = findings();
        assertThat(findings.get(check).verdict()).isEqualTo(Finding.Verdict.WARNING);
        assertThat(findings.get(check).remedy()).contains(remedy);
        assertThat(findings.values().stream().filter(finding -> finding.verdict() == Finding.Verdict.WARNING))
                .hasSize(1);
    }

    @Test
    void noPeersAndUnhealthyPeersAreSeen() throws Exception {
        stats(9, 3, 0);
        Map<String, Finding> findings = findings();
        assertThat(findings.get("connected-peers").verdict()).isEqualTo(Finding.Verdict.FAULT);
        assertThat(findings.get("connected-peers").remedy()).contains("P2P_BOOTSTRAP_PEERS", "firewall", "log");
        assertThat(findings.get("healthy-peers").verdict()).isEqualTo(Finding.Verdict.WARNING);
        assertThat(findings.get("healthy-peers").remedy()).contains("partition", "versions");
        assertThat(findings.get("data-path").verdict()).isEqualTo(Finding.Verdict.FAULT);
        assertThat(findings.get("transfers").verdict()).isEqualTo(Finding.Verdict.SKIPPED);
    }

    @Test
    void aNodeThatDoesNotAnswerIsAFault() throws Exception {
        status = 401;
        assertThat(findings().get("node").verdict()).isEqualTo(Finding.Verdict.FAULT);
        server.stop(0);
        assertThat(findings().get("node").verdict()).isEqualTo(Finding.Verdict.FAULT);
    }

    @Test
    void everyCheckIsInTheManual() throws Exception {
        String manual = java.nio.file.Files.readString(java.nio.file.Path.of("../docs/CLI.md"));
        Stream.concat(findings().keySet().stream(), Stream.of("java", "provider", "data-dir", "network", "relays"))
                .forEach(check -> assertThat(manual).contains("`" + check + "`"));
    }
}
