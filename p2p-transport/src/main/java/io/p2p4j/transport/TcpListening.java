package io.p2p4j.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Transport;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * One bound address. Netty pauses accepting for a second when an accept fails, for example for lack of file descriptors,
 * so such a failure neither ends the listener nor spins. Thread-safe.
 */
final class TcpListening implements Transport.Listening {
    /** The system caps it, Linux at net.core.somaxconn; who finds it full tries again after a second. */
    private static final int BACKLOG = 4096;

    /** The socket option IPV6_V6ONLY as Linux numbers it. */
    private static final ChannelOption<Integer> IPV6_ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    private static final System.Logger LOG = System.getLogger(TcpListening.class.getName());

    private final TcpRuntime runtime;
    private final Carrier carrier;
    private final Transport.ListenHandler handler;
    private final Set<SecurityHandshake> handshakes = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean closing;
    /** Since the last accept that went well one has failed, and the log says so. */
    private volatile boolean acceptFails;

    private volatile List<Multiaddr> addresses = List.of();
    private final CompletableFuture<Channel> server = new CompletableFuture<>();

    TcpListening(TcpRuntime runtime, Carrier carrier, Transport.ListenHandler handler) {
        this.runtime = runtime;
        this.carrier = carrier;
        this.handler = handler;
    }

    void bind(Multiaddr address, InetSocketAddress socketAddress) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(runtime.io().group(), runtime.io().group())
                .channelFactory(() -> runtime.io().newServerSocket(socketAddress.getAddress()))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                // Nobody is accepted before the handler knows that it listens.
                .option(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                });
        if (runtime.io().kind() == IoKind.EPOLL && socketAddress.getAddress() instanceof Inet6Address) {
            // Else the wildcard takes the port of IPv4 too, and who listens at both is refused the second.
            bootstrap.option(IPV6_ONLY, 1);
        }
        bootstrap.bind(socketAddress).addListener((ChannelFutureListener) bound -> {
            if (!bound.isSuccess()) {
                handler.onListenFailed(Failures.bind(bound.cause(), address));
                return;
            }
            Channel channel = bound.channel();
            addresses = TcpAddresses.listening((InetSocketAddress) channel.localAddress()).stream()
                    .map(carrier::address)
                    .toList();
            channel.closeFuture().addListener(over -> closed.complete(null));
            channel.pipeline().addLast(new AcceptFailures());
            server.complete(channel);
            handler.onListening(this);
            channel.config().setAutoRead(true);
        });
    }

    private void accept(SocketChannel channel) {
        acceptFails = false;
        InetSocketAddress remote = channel.remoteAddress();
        if (remote == null || closing) {
            Sockets.kill(channel);
            return;
        }
        Multiaddr remoteAddress = carrier.address(remote);
        if (!handler.onInbound(remoteAddress)) {
            // Nobody is waited for: a crowd that is refused must cost nothing.
            channel.writeAndFlush(carrier.refusal()).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        if (!runtime.isSecured()) {
            secure(channel, remoteAddress, System.nanoTime());
            return;
        }
        Waiting waiting = new Waiting(channel, remoteAddress);
        runtime.io().pace().admit(waiting);
        if (waiting.state == WaitState.WAITS) {
            channel.config().setAutoRead(false);
            channel.closeFuture().addListener(over -> waiting.drop());
        }
    }

    private void secure(SocketChannel channel, Multiaddr remoteAddress, long connectedAtNanos) {
        Inbound outcome = new Inbound(remoteAddress);
        SecurityHandshake handshake;
        try {
            handshake = runtime.secure(
                    channel, carrier, ConnectionInfo.Role.LISTENER, remoteAddress, Optional.empty(), outcome);
        } catch (RuntimeException fault) {
            // The handler counts what it let in, so it must hear of this too.
            handler.onInboundFailed(remoteAddress, Failures.handshake(fault, remoteAddress));
            Sockets.kill(channel);
            return;
        }
        handshake.connectedAt(connectedAtNanos);
        handshakes.add(handshake);
        channel.closeFuture().addListener(over -> handshakes.remove(handshake));
        outcome.handshake.complete(handshake);
        if (closing) {
            interrupt(handshake);
        }
    }

    private static void interrupt(SecurityHandshake handshake) {
        handshake.interrupt(ErrorCode.LISTENER_CLOSED, "the listener was closed during the TLS handshake");
    }

    @Override
    public List<Multiaddr> addresses() {
        return addresses;
    }

    @Override
    public CompletionStage<Void> close() {
        closing = true;
        server.thenAccept(Channel::close);
        runtime.io().pace().dropAll(waiting -> waiting instanceof Waiting own && own.listening() == this);
        for (SecurityHandshake handshake : handshakes) {
            try {
                handshake.eventLoop().execute(() -> interrupt(handshake));
            } catch (RejectedExecutionException transportClosed) {
                // The loop has ended, and the handshake with it.
                continue;
            }
        }
        return closed.copy();
    }

    /**
     * Stands behind Netty's acceptor, which pauses when an accept fails, and keeps the failure from Netty's own log: where
     * descriptors are short, logging may fail too, and what it throws would end the event loop with all its links.
     */
    private final class AcceptFailures extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (acceptFails) {
                return;
            }
            acceptFails = true;
            try {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "listener at " + addresses.get(0) + " cannot accept: " + cause
                                + "; it tries again each second");
            } catch (RuntimeException | Error loggingFailed) {
                return;
            }
        }
    }

    /** What became of a connection whose handshake may have to wait. */
    private enum WaitState {
        WAITS,
        BEGUN,
        DROPPED
    }

    /** A connection before its handshake; owned by its loop. */
    private final class Waiting implements HandshakePace.Waiting {
        private final SocketChannel channel;
        private final Multiaddr remoteAddress;
        private final long connectedAtNanos = System.nanoTime();
        private WaitState state = WaitState.WAITS;

        Waiting(SocketChannel channel, Multiaddr remoteAddress) {
            this.channel = channel;
            this.remoteAddress = remoteAddress;
        }

        TcpListening listening() {
            return TcpListening.this;
        }

        @Override
        public EventLoop loop() {
            return channel.eventLoop();
        }

        @Override
        public void begin() {
            if (state != WaitState.WAITS) {
                return;
            }
            long left = runtime.options().handshakeTimeout().toNanos() - (System.nanoTime() - connectedAtNanos);
            if (closing || left <= 0) {
                drop();
                return;
            }
            state = WaitState.BEGUN;
            secure(channel, remoteAddress, connectedAtNanos);
            channel.config().setAutoRead(true);
        }

        @Override
        public void drop() {
            if (state != WaitState.WAITS) {
                return;
            }
            state = WaitState.DROPPED;
            boolean gone = !channel.isOpen();
            Sockets.kill(channel);
            ErrorCode code = ErrorCode.HANDSHAKE_TIMEOUT;
            String why = "other handshakes took the whole handshakeTimeout";
            if (closing) {
                code = ErrorCode.LISTENER_CLOSED;
                why = "the listener was closed before the TLS handshake";
            } else if (gone) {
                code = ErrorCode.HANDSHAKE_INTERRUPTED;
                why = "the connection ended before the TLS handshake";
            }
            handler.onInboundFailed(remoteAddress, Failures.of(code, why, remoteAddress, null));
        }
    }

    /** The outcome of one inbound security handshake. */
    private final class Inbound implements SecurityHandshake.Outcome {
        private final Multiaddr remoteAddress;
        private final CompletableFuture<SecurityHandshake> handshake = new CompletableFuture<>();

        Inbound(Multiaddr remoteAddress) {
            this.remoteAddress = remoteAddress;
        }

        @Override
        public void onLink(TcpLink link) {
            handshake.thenAccept(handshakes::remove);
            handler.onLink(link);
        }

        @Override
        public void onFailed(P2PException failure) {
            handshake.thenAccept(handshakes::remove);
            handler.onInboundFailed(remoteAddress, failure);
        }
    }
}
