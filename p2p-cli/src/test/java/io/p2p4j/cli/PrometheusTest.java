package io.p2p4j.cli;

import static io.p2p4j.cli.CliProcess.p2p;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes a real node, with the rules that are shipped. Without Prometheus (Debian package prometheus) this is skipped,
 * unless {@code -Dp2p.prometheus.required=true}.
 */
@Timeout(300)
@Tag("once")
class PrometheusTest {
    private static final Path RULES = Path.of("../p2p-metrics/src/main/resources/META-INF/p2p4j/alerts.rules.yml");
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path temp;

    @BeforeEach
    void needsPrometheus() {
        boolean installed = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "prometheus")));
        if (!installed && Boolean.getBoolean("p2p.prometheus.required")) {
            throw new AssertionError("prometheus is missing (Debian package prometheus)");
        }
        assumeTrue(installed, "prometheus is missing (Debian package prometheus)");
    }

    private Process prometheus(int port, String target) throws IOException {
        // As shipped, but for the waiting.
        Files.writeString(
                temp.resolve("alerts.rules.yml"), Files.readString(RULES).replaceAll("for: [0-9]+m", "for: 1s"));
        Path config = Files.writeString(
                temp.resolve("prometheus.yml"),
                "global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}\n"
                        + "rule_files: [" + temp.resolve("alerts.rules.yml") + "]\n"
                        + "scrape_configs:\n- job_name: p2p\n  static_configs:\n  - targets: ['" + target + "']\n");
        return new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + temp.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("prometheus.log").toFile())
                .start();
    }

    private String ask(int port, String path) throws InterruptedException {
        try {
            URI url = URI.create("http://127.0.0.1:" + port + path);
            return http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException notYet) {
            return "";
        }
    }

    @Test
    void theAlertFiresWhileNobodyIsConnectedAndEndsWhenSomebodyIs() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (CliProcess node = p2p("node", "--json", "--listen", "/ip4/127.0.0.1/tcp/0", "--status", "127.0.0.1:0")) {
            String url = String.valueOf(node.event("status").get("url"));
            Process prometheus = prometheus(port, url.replace("http://", ""));
            try {
                await("NoConnectedPeers fires")
                        .atMost(PATIENCE)
                        .until(() -> ask(port, "/api/v1/alerts").contains("\"state\":\"firing\"")
                                && ask(port, "/api/v1/alerts").contains("\"alertname\":\"NoConnectedPeers\""));
                assertThat(ask(port, "/api/v1/query?query=p2p_uptime_seconds")).contains("\"job\":\"p2p\"");
                assertThat(ask(port, "/api/v1/query?query=jvm_memory_used_bytes"))
                        .contains("\"area\":\"heap\"");
                try (CliProcess other =
                        p2p("node", "--json", "--listen", "/ip4/127.0.0.1/tcp/0", "--peer", node.address())) {
                    other.event("opened");
                    await("NoConnectedPeers ends")
                            .atMost(PATIENCE)
                            .until(() -> ask(port, "/api/v1/alerts").contains("\"alerts\":[]"));
                }
            } finally {
                prometheus.destroy();
                assertThat(prometheus.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
