package io.p2p4j.cli.status;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Gathers a request and its body; one that is too large is told so, in the form of every other error. */
final class BoundedBody extends HttpObjectAggregator {
    BoundedBody(int bytesMax) {
        super(bytesMax);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        Answer answer = Answer.error(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "too_large",
                "the body is too large (expected at most " + maxContentLength() + " bytes)");
        StatusHandler.writeLast(context, answer);
    }
}
