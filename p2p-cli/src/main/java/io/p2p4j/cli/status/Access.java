package io.p2p4j.cli.status;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. Sending takes the token always; the rest takes it unless the server is on loopback. There, a page of a browser must not
 * be able to ask under another host's name (DNS rebinding), so that the host has to be this machine.
 */
final class Access {
    private static final String BEARER = "Bearer ";

    private final boolean open;
    private final byte[] token;

    Access(StatusOptions options) {
        this.open = options.isLoopback();
        this.token = options.token().getBytes(StandardCharsets.US_ASCII);
    }

    /** Why the request is refused, or null. */
    @Nullable
    Answer refuse(FullHttpRequest request) {
        if (open && !isThisMachine(request.headers().get(HttpHeaderNames.HOST, ""))) {
            return Answer.error(
                    HttpResponseStatus.FORBIDDEN,
                    "wrong_host",
                    "the header Host does not name this machine (expected localhost or a loopback address)");
        }
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if ((open && reads) || hasToken(request.headers())) {
            return null;
        }
        return Answer.error(
                HttpResponseStatus.UNAUTHORIZED,
                "unauthorized",
                "the header Authorization has no valid token (expected: Bearer and the node's token)");
    }

    private boolean hasToken(HttpHeaders headers) {
        String given = headers.get(HttpHeaderNames.AUTHORIZATION, "");
        return given.startsWith(BEARER)
                && MessageDigest.isEqual(token, given.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isThisMachine(String host) {
        String name = host.replaceFirst(":[0-9]+$", "");
        return name.equalsIgnoreCase("localhost") || name.equals("[::1]") || name.matches("127(\\.[0-9]{1,3}){3}");
    }
}
