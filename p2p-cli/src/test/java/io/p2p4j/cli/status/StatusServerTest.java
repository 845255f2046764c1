package io.p2p4j.cli.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The status over real sockets, asked politely and otherwise. */
@Timeout(120)
class StatusServerTest {
    private static final String TOKEN = "0123456789abcdef-secret";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Fake node = new Fake();
    private final List<AutoCloseable> open = new ArrayList<>();

    /** A node that says what it is told to say. */
    private static final class Fake implements StatusSource {
        private final List<Message> sent = new CopyOnWriteArrayList<>();
        private volatile Optional<String> unready = Optional.empty();
        private volatile CompletionStage<Void> sending = CompletableFuture.completedFuture(null);
        private volatile CompletionStage<Stats> stats = CompletableFuture.completedFuture(new Stats(
                "12D3KooWme", List.of("/ip4/127.0.0.1/tcp/1"), 15, 13, 12, 10485760, 5242880, Duration.ofDays(1)));

        @Override
        public CompletionStage<Stats> stats() {
            return stats;
        }

        @Override
        public CompletionStage<List<Peer>> peers() {
            return CompletableFuture.completedFuture(List.of(
                    new Peer("12D3KooWa", List.of("/ip4/192.168.1.10/tcp/8000"), true, true, 0.9, "MANUAL"),
                    new Peer("12D3KooWb", List.of("/ip6/fe80::1/udp/8000/quic-v1"), false, false, 0.1, "BOOTSTRAP"),
                    new Peer("12D3KooWc", List.of(), true, true, Double.NaN, "INBOUND")));
        }

        @Override
        public String metrics() {
            return "p2p_uptime_seconds 1.0\n";
        }

        @Override
        public Optional<String> unready() {
            return unready;
        }

        @Override
        public CompletionStage<Void> send(Message message) {
            sent.add(message);
            return sending;
        }
    }

    private StatusServer serve(StatusOptions options) throws IOException {
        StatusServer server = StatusServer.start(options, node);
        open.add(server);
        return server;
    }

    private StatusServer serve() throws IOException {
        return serve(StatusOptions.of(LOOPBACK, TOKEN));
    }

    private static StatusOptions bounded(int connections, int body, int perSecond, int burst, Duration timeout) {
        return new StatusOptions(LOOPBACK, TOKEN, connections, body, perSecond, burst, timeout, timeout, timeout);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private Socket connect(StatusServer server) throws IOException {
        URI url = URI.create(server.url());
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        open.add(socket);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Everything until the server closes. */
    private static String rest(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                text.append((char) next);
            }
        } catch (SocketException reset) {
            text.append("[reset]");
        }
        return text.toString();
    }

    private String raw(StatusServer server, String request) throws IOException {
        Socket socket = connect(server);
        write(socket, request);
        return rest(socket);
    }

    private static String request(String method, String path, String... headers) {
        StringBuilder text = new StringBuilder(method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text + "Connection: close\r\n\r\n";
    }

    private static void assertError(String answer, int status, String code) {
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("application/json");
        JsonValue body =
                JsonValue.parse(answer.substring(answer.indexOf("\r\n\r\n")).strip(), "");
        assertThat(body.require("error").text()).isEqualTo(code);
        assertThat(body.require("message").text()).isNotBlank();
    }

    @Test
    void statsAndPeersHaveTheMembersThatOthersKnow() throws Exception {
        StatusClient client = new StatusClient(serve().url(), "");
        assertThat(client.get("/network/stats").body())
                .startsWith("{\"total_peers\":15,\"healthy_peers\":12,\"data_sent\":10485760,"
                        + "\"data_received\":5242880,\"uptime\":86400,");
        assertThat(client.get("/network/peers").body())
                .isEqualTo("{\"peers\":[\"192.168.1.10:8000\",\"[fe80::1]:8000\",\"12D3KooWc\"],\"count\":3}\n");
        assertThat(client.get("/network/peers?healthy=true").body())
                .isEqualTo("{\"peers\":[\"192.168.1.10:8000\",\"12D3KooWc\"],\"count\":2}\n");
        JsonValue detailed =
                client.get("/network/peers?details=true&healthy=false").json();
        JsonValue second = detailed.require("peers").array().get(1);
        assertThat(second.require("peer").text()).isEqualTo("12D3KooWb");
        assertThat(second.require("source").text()).isEqualTo("BOOTSTRAP");
        assertThat(client.get("/metrics").body()).isEqualTo("p2p_uptime_seconds 1.0\n");
        assertThat(client.get("/network/peers?healthy=perhaps").status()).isEqualTo(400);
    }

    @Test
    void healthTellsProbesWhatToDo() throws Exception {
        StatusClient client = new StatusClient(serve().url(), "");
        assertThat(client.get("/health/live").isOk()).isTrue();
        assertThat(client.get("/health/ready").body()).contains("ready");
        node.unready = Optional.of("starting");
        assertThat(client.get("/health/ready").status()).isEqualTo(503);
        assertThat(client.get("/health/ready").body()).contains("\"reason\":\"starting\"");
        assertThat(client.get("/health/live").isOk()).isTrue();
    }

    @Test
    void aMessageIsSentWithTheTokenOnly() throws Exception {
        StatusServer server = serve();
        StatusSource.Message message = new StatusSource.Message("12D3KooWa", "DATA", new byte[] {0, -1, 7});
        for (String wrong : List.of("", "wrong", TOKEN + "x", TOKEN.substring(1))) {
            StatusClient.Reply refused = new StatusClient(server.url(), wrong).send(message);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.body()).contains("\"unauthorized\"").doesNotContain(TOKEN);
        }
        assertThat(node.sent).isEmpty();
        StatusClient client = new StatusClient(server.url(), TOKEN);
        assertThat(client.send(message).isOk()).isTrue();
        assertThat(node.sent).hasSize(1);
        assertThat(node.sent.get(0).payload()).containsExactly(0, -1, 7);

        node.sending = CompletableFuture.failedFuture(
                P2PException.of(ErrorCode.NO_KNOWN_ADDRESS, "no address of 12D3KooWa is known"));
        StatusClient.Reply unknown = client.send(message);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).contains("NO_KNOWN_ADDRESS");
        node.sending = CompletableFuture.failedFuture(P2PException.of(ErrorCode.QUEUE_FULL, "full"));
        assertThat(client.send(message).status()).isEqualTo(503);
        node.sending = CompletableFuture.failedFuture(new IllegalStateException("a secret"));
        assertThat(client.send(message).body()).contains("internal").doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"to\":\"x\"}",
                "{\"to\":\"x\",\"text\":\"a\",\"base64\":\"YQ==\"}",
                "{\"to\":\"x\",\"base64\":\"*\"}",
                "{\"to\":7,\"text\":\"a\"}",
                "{\"text\":\"a\"}",
                "{\"to\":\"x\",\"text\":\"a\",\"more\":1}"
            })
    void aMalformedMessageIsRefused(String body) throws Exception {
        String answer = raw(
                serve(),
                "POST /messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN
                        + "\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertError(answer, 400, "bad_request");
        assertThat(node.sent).isEmpty();
    }

    @Test
    void beyondLoopbackEverythingTakesTheToken() throws Exception {
        StatusServer server = serve(StatusOptions.of(new InetSocketAddress("0.0.0.0", 0), TOKEN));
        String url = "http://127.0.0.1:" + URI.create(server.url()).getPort();
        for (String path : List.of("/network/stats", "/network/peers", "/metrics", "/health/live", "/nothing")) {
            assertThat(new StatusClient(url, "").get(path).status()).isEqualTo(401);
        }
        assertThat(new StatusClient(url, TOKEN).get("/network/stats").isOk()).isTrue();
        assertThatThrownBy(() -> StatusOptions.of(new InetSocketAddress("0.0.0.0", 0), "short"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16")
                .hasMessageNotContaining("short");
    }

    @Test
    void aPageOfABrowserCannotAskUnderAnotherName() throws Exception {
        StatusServer server = serve();
        assertError(
                raw(server, "GET /network/stats HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n"),
                403,
                "wrong_host");
        for (String host : List.of("localhost:1234", "127.0.0.1", "[::1]:80", "LOCALHOST")) {
            assertThat(raw(server, "GET /health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void errorsAreJson() throws Exception {
        StatusServer server = serve();
        assertError(raw(server, request("GET", "/nothing")), 404, "not_found");
        assertError(raw(server, request("GET", "/network/../etc/passwd")), 404, "not_found");
        assertError(
                raw(server, request("POST", "/network/stats", "Authorization: Bearer " + TOKEN, "Content-Length: 0")),
                405,
                "wrong_method");
        assertError(raw(server, request("GET", "/messages")), 405, "wrong_method");
        assertError(raw(server, "nonsense\r\n\r\n"), 400, "bad_request");
        assertError(raw(server, request("GET", "/" + "a".repeat(5000))), 414, "too_large");
        assertError(raw(server, request("GET", "/health/live", "X-Long: " + "a".repeat(9000))), 431, "too_large");
        node.stats = CompletableFuture.failedFuture(new IllegalStateException("planted"));
        assertError(raw(server, request("GET", "/network/stats")), 500, "internal");
    }

    @Test
    void aHeadHasNoBody() throws Exception {
        String answer = raw(serve(), request("HEAD", "/health/live"));
        assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
    }

    @Test
    void aLargeBodyIsRefusedBeforeItIsRead() throws Exception {
        StatusServer server = serve(bounded(8, 1000, 100, 100, PATIENCE));
        String head = "POST /messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN + "\r\n";
        assertError(raw(server, head + "Content-Length: 1000000000\r\n\r\n"), 413, "too_large");
        Socket chunked = connect(server);
        write(chunked, head + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n" + "a".repeat(1000) + "\r\n1\r\na\r\n");
        assertError(rest(chunked), 413, "too_large");
        assertThat(node.sent).isEmpty();
    }

    @Test
    void whoAsksTooOftenIsToldToWait() throws Exception {
        StatusServer server = serve(bounded(8, 1000, 1, 5, PATIENCE));
        StatusClient client = new StatusClient(server.url(), "");
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(client.get("/health/live").status());
        }
        assertThat(answers.subList(0, 5)).containsOnly(200);
        assertThat(answers).contains(429);
        assertThat(raw(server, request("GET", "/health/live"))).contains("HTTP/1.1 429", "retry-after: 1");
        // It does not last.
        await().atMost(PATIENCE).until(() -> client.get("/health/live").isOk());
    }

    @Test
    void connectionsAreBoundedAndFreedAgain() throws Exception {
        StatusServer server = serve(bounded(3, 1000, 1000, 1000, PATIENCE));
        List<Socket> holders = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Socket holder = connect(server);
            write(holder, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(holder.getInputStream().read()).isEqualTo('H');
            holders.add(holder);
        }
        assertError(rest(connect(server)), 503, "too_many_connections");
        holders.get(0).close();
        await().atMost(PATIENCE)
                .until(() -> raw(server, request("GET", "/health/live")).startsWith("HTTP/1.1 200"));
    }

    @Test
    void aSlowRequestLosesItsConnection() throws Exception {
        StatusServer server = serve(bounded(8, 1000, 100, 100, Duration.ofMillis(500)));
        Socket silent = connect(server);
        Socket slow = connect(server);
        Socket body = connect(server);
        Socket idle = connect(server);
        write(slow, "GET /health/live HTTP/1.1\r\nHost: loc");
        write(body, "POST /messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n123");
        write(idle, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        // The server ends each of them by itself.
        assertThat(rest(silent)).isEmpty();
        assertThat(rest(slow)).isEmpty();
        assertThat(rest(body)).isEmpty();
        assertThat(rest(idle)).startsWith("HTTP/1.1 200");
        assertThat(node.sent).isEmpty();
    }

    @Test
    void aNodeThatDoesNotAnswerIsATimeout() throws Exception {
        StatusServer server = serve(bounded(8, 1000, 100, 100, Duration.ofMillis(300)));
        node.stats = new CompletableFuture<>();
        assertError(raw(server, request("GET", "/network/stats")), 504, "timeout");
    }

    @Test
    void requestsOnOneConnectionAreAnsweredInTheirOrder() throws Exception {
        StatusServer server = serve();
        CompletableFuture<StatusSource.Stats> later = new CompletableFuture<>();
        node.stats.thenAccept(stats -> {
            node.stats = later;
            CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(() -> later.complete(stats));
        });
        Socket socket = connect(server);
        write(
                socket,
                "GET /network/stats HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(3) + request("GET", "/health/live"));
        String answers = rest(socket);
        assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(5);
        assertThat(answers).endsWith("{\"status\":\"live\"}\n");
    }

    @Test
    void aPipelineOfThousandsDoesNotTakeMemoryOrTurns() throws Exception {
        StatusServer server = serve(bounded(8, 1000, 1000000, 1000000, PATIENCE));
        Socket flood = connect(server);
        // Nobody reads the answers, so that the server stops reading requests.
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; i < 200_000; i++) {
                    write(flood, "GET /network/peers HTTP/1.1\r\nHost: localhost\r\n\r\n");
                }
            } catch (IOException closed) {
                return;
            }
        });
        writer.setDaemon(true);
        writer.start();
        StatusClient client = new StatusClient(server.url(), "");
        for (int i = 0; i < 20; i++) {
            assertThat(client.get("/health/live").isOk()).isTrue();
        }
        flood.close();
        writer.join(PATIENCE.toMillis());
        assertThat(writer.isAlive()).isFalse();
    }

    @Test
    void aTakenAddressIsAnError() throws Exception {
        StatusServer server = serve();
        InetSocketAddress taken =
                new InetSocketAddress("127.0.0.1", URI.create(server.url()).getPort());
        assertThatThrownBy(() -> StatusServer.start(StatusOptions.of(taken, TOKEN), node))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(taken.getPort()));
    }
}
