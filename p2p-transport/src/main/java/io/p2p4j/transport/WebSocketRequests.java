package io.p2p4j.transport;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Lets through what asks for a WebSocket at the one path that there is, and answers everything else. Of the event loop. */
final class WebSocketRequests extends ChannelInboundHandlerAdapter {
    static final String PATH = "/";

    private final Multiaddr remoteAddress;

    WebSocketRequests(Multiaddr remoteAddress) {
        this.remoteAddress = remoteAddress;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof FullHttpRequest request)) {
            ctx.fireChannelRead(message);
            return;
        }
        HttpResponseStatus refusal = refusal(request);
        if (refusal == null) {
            ctx.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, refusal, ctx.alloc().buffer(0));
        response.headers()
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, 0);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        ctx.fireExceptionCaught(Failures.of(
                ErrorCode.NOT_OUR_PROTOCOL,
                "what came is no request for a WebSocket at " + PATH + " (answered with " + refusal.code() + ")",
                remoteAddress,
                null));
    }

    private static @Nullable HttpResponseStatus refusal(FullHttpRequest request) {
        if (request.decoderResult().isFailure() || !HttpMethod.GET.equals(request.method())) {
            return HttpResponseStatus.BAD_REQUEST;
        }
        if (!request.uri().equals(PATH)) {
            return HttpResponseStatus.NOT_FOUND;
        }
        boolean upgrade = request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
        return upgrade ? null : HttpResponseStatus.UPGRADE_REQUIRED;
    }
}
