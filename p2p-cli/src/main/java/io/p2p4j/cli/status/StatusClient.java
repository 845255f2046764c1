package io.p2p4j.cli.status;

import io.p2p4j.core.json.JsonValue;
import io.p2p4j.core.json.JsonWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;

/** Asks a running node for its status. */
public final class StatusClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(90);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final String url;
    private final String token;

    /**
     * Makes a client; connects to nobody yet.
     *
     * @param url such as {@code http://127.0.0.1:8081}
     * @param token the node's token; empty when none is known
     */
    public StatusClient(String url, String token) {
        URI parsed = URI.create(url);
        if (!"http".equals(parsed.getScheme()) || parsed.getHost() == null) {
            throw new IllegalArgumentException("status " + url + " (expected such as http://127.0.0.1:8081)");
        }
        this.url = url.replaceFirst("/+$", "");
        this.token = token;
    }

    /**
     * What the node answered.
     *
     * @param status the status of HTTP
     * @param body the text
     */
    public record Reply(int status, String body) {
        /**
         * Tells whether it is what was asked for.
         *
         * @return true for 200
         */
        public boolean isOk() {
            return status == 200;
        }

        /**
         * Reads the body.
         *
         * @return the JSON
         * @throws IOException when it is none
         */
        public JsonValue json() throws IOException {
            try {
                return JsonValue.parse(body, "");
            } catch (IllegalArgumentException other) {
                throw new IOException("the answer is no JSON: " + other.getMessage(), other);
            }
        }
    }

    /**
     * Asks for a page.
     *
     * @param path such as {@code /network/stats}
     * @return the answer
     * @throws IOException when there is none
     * @throws InterruptedException when this thread is interrupted
     */
    public Reply get(String path) throws IOException, InterruptedException {
        return exchange(request(path).GET().build());
    }

    /**
     * Has the node send a message.
     *
     * @param message what, and to whom
     * @return the answer
     * @throws IOException when there is none
     * @throws InterruptedException when this thread is interrupted
     */
    public Reply send(StatusSource.Message message) throws IOException, InterruptedException {
        JsonWriter body = new JsonWriter().open('{');
        body.key("to").text(message.to());
        body.key("type").text(message.type());
        body.key("base64").text(Base64.getEncoder().encodeToString(message.payload()));
        return exchange(request("/messages")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.close('}').toString()))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(ANSWER_TIMEOUT);
        return token.isEmpty() ? builder : builder.header("Authorization", "Bearer " + token);
    }

    private Reply exchange(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body());
    }
}
