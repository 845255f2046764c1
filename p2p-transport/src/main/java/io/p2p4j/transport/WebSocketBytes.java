package io.p2p4j.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes bytes out of frames and frames out of bytes, once the handshake is over, and names what goes wrong in either. Owned by
 * the event loop.
 */
final class WebSocketBytes extends ChannelDuplexHandler {
    /** The status of a response that says that a limit is reached. */
    static final int REFUSED = 503;

    private final Multiaddr remoteAddress;
    private final long handshakeTimeoutNanos;
    private boolean ready;
    private @Nullable Future<?> timer;

    WebSocketBytes(Multiaddr remoteAddress, Duration handshakeTimeout) {
        this.remoteAddress = remoteAddress;
        this.handshakeTimeoutNanos = handshakeTimeout.toNanos();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        timer = ctx.executor()
                .schedule(
                        () -> fail(
                                ctx, ErrorCode.HANDSHAKE_TIMEOUT, "the WebSocket handshake did not end in time", null),
                        handshakeTimeoutNanos,
                        TimeUnit.NANOSECONDS);
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stopTimer();
        ctx.fireChannelInactive();
    }

    private void stopTimer() {
        Future<?> current = timer;
        timer = null;
        if (current != null) {
            current.cancel(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete
                || event == WebSocketClientProtocolHandler.ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            ready = true;
            stopTimer();
            ctx.fireUserEventTriggered(Carrier.Ready.READY);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof BinaryWebSocketFrame || message instanceof ContinuationWebSocketFrame) {
            ctx.fireChannelRead(((WebSocketFrame) message).content());
            return;
        }
        ReferenceCountUtil.release(message);
        if (message instanceof CloseWebSocketFrame) {
            // The answer is a close frame too, which the handler before this one sends.
            ctx.close();
        } else if (message instanceof WebSocketFrame) {
            fail(ctx, ErrorCode.MALFORMED_FRAME, "a frame of text (expected binary frames)", null);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes && ready) {
            ctx.write(new BinaryWebSocketFrame(bytes), promise);
        } else {
            ctx.write(message, promise);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof WebSocketClientHandshakeException refused && !ready) {
            boolean full =
                    refused.response() != null && refused.response().status().code() == REFUSED;
            P2PException failure = full
                    ? Failures.of(
                            ErrorCode.PEER_REFUSED,
                            "the other end refused the connection before the handshake: a limit of its own is reached",
                            remoteAddress,
                            cause)
                    : notWebSocket(cause);
            ctx.fireExceptionCaught(failure);
        } else if (!ready && (cause instanceof WebSocketHandshakeException || isDecoding(cause))) {
            ctx.fireExceptionCaught(notWebSocket(cause));
        } else if (ready && isDecoding(cause)) {
            boolean large = cause instanceof CorruptedWebSocketFrameException corrupted
                    && corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
            ErrorCode code = large ? ErrorCode.FRAME_TOO_LARGE : ErrorCode.MALFORMED_FRAME;
            fail(ctx, code, "not a frame of WebSocket: " + cause.getMessage(), cause);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    /** What TLS reports comes as such an exception too, with its own cause. */
    private static boolean isDecoding(Throwable cause) {
        return cause instanceof DecoderException && cause.getCause() == null;
    }

    private P2PException notWebSocket(Throwable cause) {
        return Failures.of(
                ErrorCode.NOT_OUR_PROTOCOL,
                "the other end does not speak WebSocket: " + cause.getMessage(),
                remoteAddress,
                cause);
    }

    private void fail(ChannelHandlerContext ctx, ErrorCode code, String message, @Nullable Throwable cause) {
        ctx.fireExceptionCaught(Failures.of(code, message, remoteAddress, cause));
    }
}
