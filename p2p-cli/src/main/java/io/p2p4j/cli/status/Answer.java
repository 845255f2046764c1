package io.p2p4j.cli.status;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.p2p4j.core.json.JsonWriter;
import java.nio.charset.StandardCharsets;

/** What is answered to one request. */
record Answer(HttpResponseStatus status, String contentType, byte[] body) {
    private static final String JSON = "application/json; charset=utf-8";

    static Answer json(HttpResponseStatus status, JsonWriter body) {
        return text(status, JSON, body + "\n");
    }

    static Answer json(JsonWriter body) {
        return json(HttpResponseStatus.OK, body);
    }

    static Answer text(HttpResponseStatus status, String contentType, String body) {
        return new Answer(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** An error; the code is stable. */
    static Answer error(HttpResponseStatus status, String code, String message) {
        JsonWriter body = new JsonWriter().open('{');
        body.key("error").text(code);
        body.key("message").text(message);
        return json(status, body.close('}'));
    }
}
