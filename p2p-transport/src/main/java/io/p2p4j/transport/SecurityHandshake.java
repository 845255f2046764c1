package io.p2p4j.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.core.transport.LinkSecurity;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the TLS handshake of one connection, if there is to be one, checks what it proved and puts a {@link TcpLink} into its own place; or
 * says why there is none. Owned by the event loop.
 */
final class SecurityHandshake extends ChannelInboundHandlerAdapter {
    /** Takes the outcome; exactly one method is called, on the event loop. */
    interface Outcome {
        void onLink(TcpLink link);

        void onFailed(P2PException failure);
    }

    private final TcpRuntime runtime;
    private final SocketChannel channel;
    /** Null when there is nothing to wait for but the connected socket. */
    private final @Nullable SslHandler tls;

    private final Carrier carrier;
    private final Multiaddr remoteAddress;
    private final Optional<PeerId> expected;
    private final Outcome outcome;
    private long connectedAtNanos = System.nanoTime();
    private boolean settled;

    SecurityHandshake(
            TcpRuntime runtime,
            SocketChannel channel,
            @Nullable SslHandler tls,
            Carrier carrier,
            Multiaddr remoteAddress,
            Optional<PeerId> expected,
            Outcome outcome) {
        this.runtime = runtime;
        this.channel = channel;
        this.tls = tls;
        this.carrier = carrier;
        this.remoteAddress = remoteAddress;
        this.expected = expected;
        this.outcome = outcome;
    }

    /** The socket was connected earlier than this was made. */
    void connectedAt(long nanos) {
        connectedAtNanos = nanos;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connectedAtNanos = System.nanoTime();
        if (tls == null && !settled && carrier.isReadyAtOnce()) {
            link(ctx, null);
        }
        ctx.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Carrier.Ready.READY && tls == null && !settled) {
            link(ctx, null);
        } else if (event instanceof SslHandshakeCompletionEvent completion) {
            if (completion.isSuccess()) {
                secured(ctx);
            } else {
                fail(Failures.handshake(completion.cause(), remoteAddress));
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    private void secured(ChannelHandlerContext ctx) {
        if (settled || tls == null) {
            return;
        }
        LinkSecurity security;
        try {
            security = checked(tls);
        } catch (P2PException | IdentityProofException refused) {
            fail(Failures.handshake(refused, remoteAddress));
            channel.close();
            return;
        }
        link(ctx, security);
    }

    private void link(ChannelHandlerContext ctx, @Nullable LinkSecurity security) {
        settle();
        TcpLink link = new TcpLink(runtime.io(), channel, carrier, remoteAddress, security, connectedAtNanos);
        ctx.pipeline().replace(this, "link", link);
        outcome.onLink(link);
    }

    private LinkSecurity checked(SslHandler handler) throws P2PException, IdentityProofException {
        String alpn = handler.applicationProtocol();
        if (!runtime.options().alpn().equals(alpn)) {
            throw Failures.of(
                    ErrorCode.NOT_OUR_PROTOCOL,
                    "the other end's application protocol (ALPN) is " + alpn + " (expected "
                            + runtime.options().alpn() + ")",
                    remoteAddress,
                    null);
        }
        SSLSession session = handler.engine().getSession();
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
        return new LinkSecurity(runtime.tls().describe(session), key);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(Failures.handshake(cause, remoteAddress));
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(Failures.handshake(new ClosedChannelException(), remoteAddress));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        // Only when the handshake was refused above: nothing of a refused peer is looked at.
        ReferenceCountUtil.release(message);
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    /** Ends the attempt from outside, on the event loop. */
    void interrupt(ErrorCode code, String message) {
        fail(Failures.of(code, message, remoteAddress, null));
        Sockets.kill(channel);
    }

    /** Another one has the place, on the event loop. */
    void displace(P2PException failure) {
        if (!settled) {
            fail(failure);
            Sockets.kill(channel);
        }
    }

    private void fail(P2PException failure) {
        if (!settled) {
            settle();
            outcome.onFailed(failure);
        }
    }

    private void settle() {
        settled = true;
        if (tls != null) {
            runtime.handshakes().ended();
            ChannelHandlerContext clock = channel.pipeline().context(HandshakeClock.class);
            if (clock != null) {
                ((HandshakeClock) clock.handler()).end(clock);
            }
        }
    }
}
