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
import io.p2p4j.api.address.IpPrefix;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Transport;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One bound address. Netty pauses accepting for a second when an accept fails, for example for lack of file descriptors,
 * so such a failure neither ends the listener nor spins. Thread-safe.
 */
final class TcpListening implements Transport.Listening {
    /** The system caps it, Linux at net.core.somaxconn; who finds it full tries again after a second. */
    private static final int BACKLOG = 4096;

    /** The socket option IPV6_V6ONLY as Linux numbers it. */
    private static final ChannelOption<Integer> IPV6_ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    /** Who shares a turn to begin; the address family's usual size of a subnet. */
    private static final int SUBNET_IPV4_BITS = 24;

    private static final int SUBNET_IPV6_BITS = 64;
    private static final IpPrefix NOWHERE = IpPrefix.parse("0.0.0.0/0");

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
        Inbound inbound = new Inbound(channel, carrier.address(remote));
        Transport.InboundHandler taker = handler.onInbound(inbound.remoteAddress, inbound);
        if (taker == null) {
            refuse(channel);
        } else {
            inbound.enter(taker);
        }
    }

    /** Nobody is waited for: a crowd that is refused must cost nothing. */
    private void refuse(SocketChannel channel) {
        channel.writeAndFlush(carrier.refusal()).addListener(ChannelFutureListener.CLOSE);
    }

    private static IpPrefix subnet(Multiaddr address) {
        return IpPrefix.ofHost(address)
                .map(host -> host.widened(SUBNET_IPV4_BITS, SUBNET_IPV6_BITS))
                .orElse(NOWHERE);
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
        runtime.io().pace().dropAll(waiting -> waiting instanceof Inbound own && own.listening() == this);
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

    /** Where an inbound connection is. */
    private enum State {
        /** Its handshake may have to wait. */
        WAITS,
        BEGUN,
        /** Its handler has the outcome. */
        OVER
    }

    /** One inbound connection until the outcome of its handshake; owned by its loop. */
    private final class Inbound implements HandshakePace.Waiting, SecurityHandshake.Outcome, Transport.Unfinished {
        private final SocketChannel channel;
        private final Multiaddr remoteAddress;
        private final long connectedAtNanos = System.nanoTime();
        private State state = State.WAITS;
        private Transport.@Nullable InboundHandler taker;
        private @Nullable SecurityHandshake handshake;
        /** Once somebody asked. */
        private @Nullable IpPrefix group;

        Inbound(SocketChannel channel, Multiaddr remoteAddress) {
            this.channel = channel;
            this.remoteAddress = remoteAddress;
        }

        TcpListening listening() {
            return TcpListening.this;
        }

        private Transport.InboundHandler taker() {
            return Objects.requireNonNull(taker, "taker");
        }

        /** It was let in. */
        void enter(Transport.InboundHandler letIn) {
            taker = letIn;
            if (!runtime.isSecured()) {
                secure();
                return;
            }
            runtime.io().pace().admit(this);
            if (state == State.WAITS) {
                letIn.onHeldUp();
                channel.config().setAutoRead(false);
                channel.closeFuture().addListener(over -> drop());
            }
        }

        @Override
        public EventLoop loop() {
            return channel.eventLoop();
        }

        @Override
        public IpPrefix group() {
            IpPrefix known = group;
            if (known == null) {
                known = subnet(remoteAddress);
                group = known;
            }
            return known;
        }

        @Override
        public void begin() {
            if (state != State.WAITS) {
                return;
            }
            long left = runtime.options().handshakeTimeout().toNanos() - (System.nanoTime() - connectedAtNanos);
            if (closing || left <= 0) {
                drop();
                return;
            }
            taker().onBegun();
            secure();
            channel.config().setAutoRead(true);
        }

        private void secure() {
            state = State.BEGUN;
            SecurityHandshake begun;
            try {
                begun = runtime.secure(
                        channel, carrier, ConnectionInfo.Role.LISTENER, remoteAddress, Optional.empty(), this);
            } catch (RuntimeException fault) {
                // The handler counts what it let in, so it must hear of this too.
                onFailed(Failures.handshake(fault, remoteAddress));
                Sockets.kill(channel);
                return;
            }
            begun.connectedAt(connectedAtNanos);
            handshake = begun;
            handshakes.add(begun);
            channel.closeFuture().addListener(over -> handshakes.remove(begun));
            if (closing) {
                interrupt(begun);
            }
        }

        @Override
        public void drop() {
            if (state != State.WAITS) {
                return;
            }
            boolean gone = !channel.isOpen();
            // First, since the end of the channel comes here too.
            state = State.OVER;
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
            leave(Failures.of(code, why, remoteAddress, null));
        }

        /** It does not wait any more, and will not begin. */
        private void leave(P2PException failure) {
            runtime.io().pace().remove(this);
            onFailed(failure);
        }

        @Override
        public void displace(P2PException failure) {
            try {
                loop().execute(() -> displaced(failure));
            } catch (RejectedExecutionException transportClosed) {
                // The loop has ended, and the handshake with it.
                return;
            }
        }

        private void displaced(P2PException failure) {
            switch (state) {
                case WAITS -> {
                    leave(failure);
                    refuse(channel);
                }
                case BEGUN -> {
                    if (handshake != null) {
                        handshake.displace(failure);
                    }
                }
                case OVER -> {
                    // Another outcome was first.
                }
            }
        }

        private void over() {
            state = State.OVER;
            if (handshake != null) {
                handshakes.remove(handshake);
            }
        }

        @Override
        public void onLink(TcpLink link) {
            over();
            taker().onLink(link);
        }

        @Override
        public void onFailed(P2PException failure) {
            over();
            taker().onFailed(failure);
        }
    }
}
