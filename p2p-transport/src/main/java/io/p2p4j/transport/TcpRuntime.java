package io.p2p4j.transport;

import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ImmediateExecutor;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a transport has from its first use to its close: threads, certificate, open sockets. Thread-safe. */
final class TcpRuntime implements NettyTransport.Runtime {
    private final TcpOptions options;
    private final Function<Multiaddr, Carrier> carriers;
    private final IoGroup io;
    /** Null when links are left unsecured. */
    private final @Nullable TlsSetup tls;

    private final NameResolver resolver;
    private final HandshakeWork handshakes =
            new HandshakeWork(Runtime.getRuntime().availableProcessors());
    private final Set<SocketChannel> sockets = ConcurrentHashMap.newKeySet();

    TcpRuntime(TcpOptions options, boolean secured) {
        this(options, InetAddress::getAllByName, secured, address -> Carrier.PLAIN);
    }

    /** Of links that prove nothing, over what is chosen for each address. */
    static TcpRuntime carrying(TcpOptions options, Function<Multiaddr, Carrier> carriers) {
        return new TcpRuntime(options, InetAddress::getAllByName, false, carriers);
    }

    TcpRuntime(TcpOptions options, NameResolver.Host names) {
        this(options, names, true, address -> Carrier.PLAIN);
    }

    private TcpRuntime(
            TcpOptions options, NameResolver.Host names, boolean secured, Function<Multiaddr, Carrier> carriers) {
        this.carriers = carriers;
        this.options = options;
        this.resolver = new NameResolver(names);
        this.tls = secured ? new TlsSetup(options) : null;
        this.io = new IoGroup(options.io(), options.actualLoops());
    }

    @Override
    public AddressRace newDial(Multiaddr address, Optional<PeerId> expected, Transport.DialHandler handler) {
        return new TcpDial(this, carriers.apply(address), address, expected, handler);
    }

    @Override
    public void bind(Multiaddr address, InetSocketAddress socket, Transport.ListenHandler handler) {
        new TcpListening(this, carriers.apply(address), handler).bind(address, socket);
    }

    TcpOptions options() {
        return options;
    }

    IoGroup io() {
        return io;
    }

    TlsSetup tls() {
        return Objects.requireNonNull(tls, "tls");
    }

    /** Tells whether links are secured here. */
    boolean isSecured() {
        return tls != null;
    }

    HandshakeWork handshakes() {
        return handshakes;
    }

    NameResolver resolver() {
        return resolver;
    }

    /** Puts the handlers of one connection in place; on its event loop. */
    SecurityHandshake secure(
            SocketChannel socket,
            Carrier carrier,
            ConnectionInfo.Role role,
            Multiaddr remoteAddress,
            Optional<PeerId> expected,
            SecurityHandshake.Outcome outcome) {
        sockets.add(socket);
        socket.closeFuture().addListener(closed -> sockets.remove(socket));
        Sockets.configure(socket);
        SslHandler handler = tls == null ? null : newHandler(tls, role, socket);
        SecurityHandshake handshake =
                new SecurityHandshake(this, socket, handler, carrier, remoteAddress, expected, outcome);
        socket.pipeline().addLast("linger", new LingeringClose());
        if (handler != null && role == ConnectionInfo.Role.LISTENER) {
            socket.pipeline().addLast("clock", new HandshakeClock(io.pace()));
        }
        if (handler != null) {
            socket.pipeline().addLast("tls", handler);
        }
        carrier.install(socket, role, remoteAddress);
        socket.pipeline().addLast("handshake", handshake);
        return handshake;
    }

    private SslHandler newHandler(TlsSetup setup, ConnectionInfo.Role role, SocketChannel socket) {
        Executor executor = timed(handshakes.begin(), role);
        try {
            return setup.newHandler(role, socket.alloc(), executor);
        } catch (RuntimeException fault) {
            handshakes.ended();
            throw fault;
        }
    }

    /** What is computed on the loop is measured there. */
    private Executor timed(Executor executor, ConnectionInfo.Role role) {
        if (executor == ImmediateExecutor.INSTANCE || role != ConnectionInfo.Role.LISTENER) {
            return executor;
        }
        return task -> executor.execute(() -> {
            long before = System.nanoTime();
            task.run();
            io.pace().spent(System.nanoTime() - before);
        });
    }

    /** Aborts every socket, then ends the threads. */
    @Override
    public void close(CompletableFuture<Void> done) {
        resolver.close();
        io.pace().dropAll(waiting -> true);
        for (SocketChannel socket : sockets) {
            socket.eventLoop().execute(() -> abort(socket));
        }
        io.close().addListener(ended -> {
            handshakes.close();
            if (tls != null) {
                tls.release();
            }
            done.complete(null);
        });
    }

    private static void abort(SocketChannel socket) {
        SecurityHandshake handshake = socket.pipeline().get(SecurityHandshake.class);
        TcpLink link = socket.pipeline().get(TcpLink.class);
        if (link != null) {
            link.abort();
        } else if (handshake != null) {
            handshake.interrupt(ErrorCode.PROVIDER_NOT_RUNNING, "the transport was closed");
        } else {
            Sockets.kill(socket);
        }
    }
}
