package io.p2p4j.cli.status;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.p2p4j.core.json.JsonValue;
import io.p2p4j.core.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands at each path. */
final class Pages {
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("/(?:ip4|ip6|dns|dns4|dns6)/([^/]+)/(?:tcp|udp)/([0-9]+)(?:/.*)?");

    private final StatusSource source;

    Pages(StatusSource source) {
        this.source = source;
    }

    CompletionStage<Answer> answer(FullHttpRequest request) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, 16);
        return switch (uri.path()) {
            case "/network/stats" -> reading(request, this::stats);
            case "/network/peers" -> reading(request, () -> peers(uri.parameters()));
            case "/metrics" ->
                reading(request, () -> now(Answer.text(HttpResponseStatus.OK, METRICS_TYPE, source.metrics())));
            case "/health/live" -> reading(request, () -> now(Answer.json(object("status", "live"))));
            case "/health/ready" -> reading(request, this::ready);
            case "/messages" -> request.method().equals(HttpMethod.POST) ? send(request) : now(wrongMethod("POST"));
            default -> now(Answer.error(HttpResponseStatus.NOT_FOUND, "not_found", "there is nothing at this path"));
        };
    }

    private interface Page {
        CompletionStage<Answer> get();
    }

    private static CompletionStage<Answer> reading(FullHttpRequest request, Page page) {
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        return reads ? page.get() : now(wrongMethod("GET"));
    }

    private static Answer wrongMethod(String expected) {
        return Answer.error(
                HttpResponseStatus.METHOD_NOT_ALLOWED,
                "wrong_method",
                "this method is not allowed (expected " + expected + ")");
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static JsonWriter object(String key, String value) {
        return new JsonWriter().open('{').key(key).text(value).close('}');
    }

    private CompletionStage<Answer> stats() {
        return source.stats().thenApply(stats -> {
            JsonWriter json = new JsonWriter().open('{');
            json.key("total_peers").number(stats.totalPeers());
            json.key("healthy_peers").number(stats.healthyPeers());
            json.key("data_sent").number(stats.dataSent());
            json.key("data_received").number(stats.dataReceived());
            json.key("uptime").number(stats.uptime().toSeconds());
            json.key("connected_peers").number(stats.connectedPeers());
            json.key("peer").text(stats.peer());
            json.key("addresses").open('[');
            stats.addresses().forEach(json::text);
            return Answer.json(json.close(']').close('}'));
        });
    }

    private CompletionStage<Answer> peers(Map<String, List<String>> query) {
        boolean healthy = flag(query, "healthy");
        boolean details = flag(query, "details");
        return source.peers().thenApply(all -> {
            List<StatusSource.Peer> peers =
                    all.stream().filter(peer -> !healthy || peer.healthy()).toList();
            JsonWriter json = new JsonWriter().open('{').key("peers").open('[');
            for (StatusSource.Peer peer : peers) {
                if (details) {
                    write(json, peer);
                } else {
                    json.text(place(peer));
                }
            }
            return Answer.json(json.close(']').key("count").number(peers.size()).close('}'));
        });
    }

    private static boolean flag(Map<String, List<String>> query, String name) {
        List<String> values = query.getOrDefault(name, List.of("false"));
        if (values.size() != 1 || !List.of("true", "false").contains(values.get(0))) {
            throw new IllegalArgumentException(name + ": expected true or false");
        }
        return values.get(0).equals("true");
    }

    private static void write(JsonWriter json, StatusSource.Peer peer) {
        json.open('{');
        json.key("peer").text(peer.id());
        json.key("addresses").open('[');
        peer.addresses().forEach(json::text);
        json.close(']');
        json.key("connected").raw(Boolean.toString(peer.connected()));
        json.key("healthy").raw(Boolean.toString(peer.healthy()));
        json.key("quality").raw(Double.isFinite(peer.quality()) ? Double.toString(peer.quality()) : "null");
        json.key("source").text(peer.source());
        json.close('}');
    }

    /** {@code host:port} where the first address has them, else the peer id. */
    private static String place(StatusSource.Peer peer) {
        for (String address : peer.addresses()) {
            Matcher matcher = HOST_AND_PORT.matcher(address);
            if (matcher.matches()) {
                String host = matcher.group(1);
                return (host.contains(":") ? '[' + host + ']' : host) + ':' + matcher.group(2);
            }
        }
        return peer.id();
    }

    private CompletionStage<Answer> ready() {
        Optional<String> unready = source.unready();
        if (unready.isPresent()) {
            JsonWriter json = new JsonWriter().open('{');
            json.key("status").text("not ready");
            json.key("reason").text(unready.get());
            return now(Answer.json(HttpResponseStatus.SERVICE_UNAVAILABLE, json.close('}')));
        }
        return now(Answer.json(object("status", "ready")));
    }

    private CompletionStage<Answer> send(FullHttpRequest request) {
        JsonValue body = JsonValue.parse(request.content().toString(StandardCharsets.UTF_8), "");
        Map<String, JsonValue> members = body.object(List.of("to", "type", "text", "base64"));
        boolean asText = members.containsKey("text");
        if (asText == members.containsKey("base64")) {
            throw new IllegalArgumentException("expected one of text and base64");
        }
        byte[] payload = asText
                ? body.require("text").text().getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(body.require("base64").text());
        JsonValue type = members.get("type");
        StatusSource.Message message =
                new StatusSource.Message(body.require("to").text(), type == null ? "DATA" : type.text(), payload);
        return source.send(message).thenApply(nothing -> Answer.json(object("status", "delivered")));
    }
}
