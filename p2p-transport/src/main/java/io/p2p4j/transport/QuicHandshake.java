package io.p2p4j.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.core.transport.LinkSecurity;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the handshake of one QUIC connection, checks what it proved and puts a {@link QuicLink} into its own place; or
 * says why there is none. Owned by the event loop.
 */
final class QuicHandshake extends ChannelInboundHandlerAdapter {
    /** Takes the outcome; exactly one method is called, on the event loop. */
    interface Outcome {
        void onLink(QuicLink link);

        void onFailed(P2PException failure);
    }

    private final QuicRuntime runtime;
    private final QuicChannel channel;
    private final ConnectionInfo.Role role;
    private final Multiaddr remoteAddress;
    private final Optional<PeerId> expected;
    private final Outcome outcome;
    private final long connectedAtNanos = System.nanoTime();
    /** Kept, since a closed connection has none. */
    private @Nullable SSLEngine engine;

    private @Nullable Future<?> timer;
    private boolean settled;

    QuicHandshake(
            QuicRuntime runtime,
            QuicChannel channel,
            ConnectionInfo.Role role,
            Multiaddr remoteAddress,
            Optional<PeerId> expected,
            Outcome outcome) {
        this.runtime = runtime;
        this.channel = channel;
        this.role = role;
        this.remoteAddress = remoteAddress;
        this.expected = expected;
        this.outcome = outcome;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        engine = channel.sslEngine();
        timer = ctx.channel()
                .eventLoop()
                .schedule(
                        () -> interrupt(ErrorCode.HANDSHAKE_TIMEOUT, "the QUIC handshake did not end in time"),
                        runtime.options().handshakeTimeout().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancelTimer();
    }

    private void cancelTimer() {
        Future<?> current = timer;
        timer = null;
        if (current != null) {
            current.cancel(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            if (completion.isSuccess()) {
                secured(ctx);
            } else {
                refuse(completion.cause());
            }
        } else if (event instanceof QuicConnectionCloseEvent close) {
            fail(QuicFailures.handshakeClosed(close, remoteAddress));
            channel.close();
        }
        ctx.fireUserEventTriggered(event);
    }

    private void secured(ChannelHandlerContext ctx) {
        if (settled) {
            return;
        }
        LinkSecurity security;
        try {
            security = checked();
        } catch (P2PException | IdentityProofException refused) {
            refuse(refused);
            return;
        }
        settled = true;
        QuicLink link = new QuicLink(runtime, channel, remoteAddress, security, connectedAtNanos);
        ctx.pipeline().replace(this, "link", link);
        if (role == ConnectionInfo.Role.LISTENER) {
            outcome.onLink(link);
        } else {
            // The other end verifies this end's certificate only when it has read the whole datagram that completes the
            // handshake: what stood behind in the same one would be lost, and sent again much later.
            channel.eventLoop().execute(() -> outcome.onLink(link));
        }
    }

    private LinkSecurity checked() throws P2PException, IdentityProofException {
        SSLEngine current = Objects.requireNonNull(channel.sslEngine(), "engine");
        String alpn = current.getApplicationProtocol();
        if (!runtime.options().alpn().equals(alpn)) {
            throw Failures.of(
                    ErrorCode.NOT_OUR_PROTOCOL,
                    "the other end's application protocol (ALPN) is " + alpn + " (expected "
                            + runtime.options().alpn() + ")",
                    remoteAddress,
                    null);
        }
        SSLSession session = current.getSession();
        // The trust manager has verified the certificate; here it is only read.
        PublicKey key = runtime.tls().peerKey(session);
        if (expected.isPresent() && !expected.get().equals(key.peerId())) {
            throw P2PException.builder(
                            ErrorCode.PEER_ID_MISMATCH,
                            "the other end proved to be " + key.peerId() + " (expected " + expected.get() + ")")
                    .peer(expected.get())
                    .address(remoteAddress)
                    .build();
        }
        return new LinkSecurity(QuicTls.describe(session), key);
    }

    /** This end does not want the connection. */
    private void refuse(Throwable reason) {
        IdentityProofException refusal = runtime.tls().refusal(engine != null ? engine : channel.sslEngine());
        fail(QuicFailures.handshake(refusal != null ? refusal : reason, remoteAddress));
        channel.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        refuse(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(
                channel.isTimedOut()
                        ? Failures.of(ErrorCode.DIAL_TIMEOUT, "nothing answered", remoteAddress, null)
                        : QuicFailures.handshake(new ClosedChannelException(), remoteAddress));
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext ctx) {
        // A connection that was never established has no channelInactive.
        channelInactive(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        // Only when the handshake was refused above: nothing of a refused peer is looked at.
        if (message instanceof QuicStreamChannel stream) {
            stream.close();
        }
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    /** Ends the attempt from outside, on the event loop. */
    void interrupt(ErrorCode code, String message) {
        fail(Failures.of(code, message, remoteAddress, null));
        channel.close();
    }

    /** Nobody wants the outcome any more. */
    void cancel() {
        settled = true;
        cancelTimer();
        channel.close();
    }

    /** Another one has the place; nothing when there is an outcome. */
    void displace(P2PException failure) {
        if (!settled) {
            failWith(failure);
        }
    }

    /** The attempt has failed for a reason that was seen elsewhere. */
    void failWith(P2PException failure) {
        fail(failure);
        channel.close();
    }

    private void fail(P2PException failure) {
        if (!settled) {
            settled = true;
            cancelTimer();
            outcome.onFailed(failure);
        }
    }
}
