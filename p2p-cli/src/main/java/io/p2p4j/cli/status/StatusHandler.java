package io.p2p4j.cli.status;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection to the status: lets requests through, or tells why not, and writes the answers. */
final class StatusHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final System.Logger LOG = System.getLogger(StatusHandler.class.getName());

    private final StatusOptions options;
    private final Access access;
    private final Pages pages;
    private final Admission admission;
    private @Nullable ScheduledFuture<?> deadline;

    StatusHandler(StatusOptions options, StatusSource source, Admission admission) {
        this.options = options;
        this.access = new Access(options);
        this.pages = new Pages(source);
        this.admission = admission;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!admission.connect()) {
            writeLast(
                    context,
                    Answer.error(
                            HttpResponseStatus.SERVICE_UNAVAILABLE,
                            "too_many_connections",
                            "there are " + options.connectionsMax() + " connections already"));
            return;
        }
        awaitRequest(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        admission.disconnect();
        stopWaiting();
    }

    /** A client that does not bring a whole request in time holds a connection that others want. */
    private void awaitRequest(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(
                        () -> {
                            context.close();
                        },
                        options.requestTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        context.channel().config().setAutoRead(true);
    }

    private void stopWaiting() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        stopWaiting();
        // One request at a time: the next one is read when the answer to this one is written.
        context.channel().config().setAutoRead(false);
        if (request.decoderResult().isFailure()) {
            writeLast(context, malformed(request.decoderResult().cause()));
            return;
        }
        boolean keep = HttpUtil.isKeepAlive(request);
        boolean head = request.method().equals(HttpMethod.HEAD);
        answerTo(request)
                .toCompletableFuture()
                .orTimeout(answerMillis(request), TimeUnit.MILLISECONDS)
                .whenCompleteAsync(
                        (answer, failure) -> {
                            Answer told = failure == null ? answer : Failures.answer(failure);
                            if (keep) {
                                write(context, told, true, head).addListener(written -> {
                                    if (written.isSuccess()) {
                                        awaitRequest(context);
                                    } else {
                                        context.close();
                                    }
                                });
                            } else {
                                write(context, told, false, head).addListener(ChannelFutureListener.CLOSE);
                            }
                        },
                        context.executor());
    }

    /** A message may have to wait for its peer to come back. */
    private long answerMillis(FullHttpRequest request) {
        return request.method().equals(HttpMethod.POST)
                ? options.sendTimeout().toMillis()
                : options.answerTimeout().toMillis();
    }

    private CompletionStage<Answer> answerTo(FullHttpRequest request) {
        if (!admission.request(System.nanoTime())) {
            return CompletableFuture.completedFuture(Answer.error(
                    HttpResponseStatus.TOO_MANY_REQUESTS,
                    "too_many_requests",
                    "more than " + options.requestsPerSecond() + " requests a second"));
        }
        Answer refused = access.refuse(request);
        if (refused != null) {
            return CompletableFuture.completedFuture(refused);
        }
        try {
            return pages.answer(request);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static Answer malformed(Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            boolean line = cause.getClass().getSimpleName().contains("Line");
            return Answer.error(
                    line ? HttpResponseStatus.REQUEST_URI_TOO_LONG : HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "too_large",
                    line ? "the request line is too long" : "the headers are too long");
        }
        return Answer.error(HttpResponseStatus.BAD_REQUEST, "bad_request", "this is no HTTP/1.1 request");
    }

    /** Writes an answer behind which the connection ends. */
    static void writeLast(ChannelHandlerContext context, Answer answer) {
        write(context, answer, false, false).addListener(ChannelFutureListener.CLOSE);
    }

    private static ChannelFuture write(ChannelHandlerContext context, Answer answer, boolean keep, boolean head) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                answer.status(),
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("X-Content-Type-Options", "nosniff");
        if (answer.status().equals(HttpResponseStatus.UNAUTHORIZED)) {
            response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        if (answer.status().equals(HttpResponseStatus.TOO_MANY_REQUESTS)) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, 1);
        }
        if (!keep) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return context.writeAndFlush(response);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // What a client does to its connection is no news of ours.
        LOG.log(System.Logger.Level.DEBUG, "a status connection failed", cause);
        context.close();
    }
}
