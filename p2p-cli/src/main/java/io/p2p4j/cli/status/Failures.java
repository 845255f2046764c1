package io.p2p4j.cli.status;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** What a failure is answered with. */
final class Failures {
    private static final System.Logger LOG = System.getLogger(Failures.class.getName());

    private Failures() {}

    static Answer answer(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof P2PException known) {
            return Answer.error(status(known), known.code().name(), String.valueOf(known.getMessage()));
        }
        if (cause instanceof IllegalArgumentException wrong) {
            return Answer.error(HttpResponseStatus.BAD_REQUEST, "bad_request", String.valueOf(wrong.getMessage()));
        }
        if (cause instanceof TimeoutException) {
            return Answer.error(HttpResponseStatus.GATEWAY_TIMEOUT, "timeout", "the node did not answer in time");
        }
        LOG.log(System.Logger.Level.WARNING, "a status could not be answered", cause);
        return Answer.error(
                HttpResponseStatus.INTERNAL_SERVER_ERROR, "internal", "a fault of the node; its log has the details");
    }

    private static HttpResponseStatus status(P2PException failure) {
        if (failure.code() == ErrorCode.QUEUE_FULL || failure.code() == ErrorCode.PROVIDER_NOT_RUNNING) {
            return HttpResponseStatus.SERVICE_UNAVAILABLE;
        }
        return switch (failure.kind()) {
            case PEER_NOT_FOUND -> HttpResponseStatus.NOT_FOUND;
            case TIMEOUT -> HttpResponseStatus.GATEWAY_TIMEOUT;
            case CONNECTION_FAILED, NETWORK_ERROR, PROTOCOL_ERROR, AUTHENTICATION_FAILED ->
                HttpResponseStatus.BAD_GATEWAY;
        };
    }
}
