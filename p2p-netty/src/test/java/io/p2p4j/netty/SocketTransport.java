package io.p2p4j.netty;

import io.p2p4j.api.ConnectionInfo.Role;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The transport seam on blocking sockets, with as much security as its {@link LinkGuard} has: a place for planted faults.
 * One thread is the loop of all its links; each socket has a thread that reads.
 */
final class SocketTransport implements Transport {
    private static final int CONNECT_TIMEOUT_MILLIS = 5000;

    private final LinkGuard guard;
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "socket-transport-loop");
        thread.setDaemon(true);
        return thread;
    });
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    SocketTransport(LinkGuard guard) {
        this.guard = guard;
    }

    @Override
    public boolean supports(Multiaddr address) {
        return address.value(Protocol.IP4).isPresent() && address.port().isPresent();
    }

    @Override
    public Cancellable dial(Multiaddr address, Optional<PeerId> expected, DialHandler handler) {
        Socket socket = new Socket();
        open.add(socket);
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        daemon(() -> {
            try {
                socket.connect(socketAddress(address), CONNECT_TIMEOUT_MILLIS);
                SocketLink link = new SocketLink(loop, socket, guard.secure(socket, Role.DIALER, expected));
                onLoop(() -> {
                    if (!cancelled.isDone()) {
                        handler.onLink(link);
                    } else {
                        link.abort();
                    }
                });
            } catch (IOException failure) {
                onLoop(() -> {
                    if (!cancelled.isDone()) {
                        handler.onDialFailed(failed(failure, address));
                    }
                });
            }
        });
        return () -> {
            cancelled.complete(true);
            close(socket);
        };
    }

    @Override
    public void listen(Multiaddr address, ListenHandler handler) {
        try {
            InetSocketAddress at = socketAddress(address);
            ServerSocket server = new ServerSocket(at.getPort(), 0, at.getAddress());
            open.add(server);
            onLoop(() -> handler.onListening(new Bound(server)));
            daemon(() -> {
                while (!server.isClosed()) {
                    accepted(server.accept(), handler);
                }
            });
        } catch (IOException taken) {
            onLoop(() -> handler.onListenFailed(P2PException.builder(ErrorCode.ADDRESS_IN_USE, "cannot bind")
                    .address(address)
                    .build()));
        }
    }

    private void accepted(Socket socket, ListenHandler handler) {
        open.add(socket);
        Multiaddr remote = Multiaddr.tcp("127.0.0.1", socket.getPort());
        onLoop(() -> {
            InboundHandler taker = handler.onInbound(remote, displaced -> close(socket));
            if (taker == null) {
                close(socket);
                return;
            }
            daemon(() -> {
                try {
                    SocketLink link =
                            new SocketLink(loop, socket, guard.secure(socket, Role.LISTENER, Optional.empty()));
                    onLoop(() -> taker.onLink(link));
                } catch (IOException failure) {
                    close(socket);
                    onLoop(() -> taker.onFailed(failed(failure, remote)));
                }
            });
        });
    }

    private static P2PException failed(IOException failure, Multiaddr address) {
        return failure instanceof P2PException known
                ? known
                : P2PException.builder(ErrorCode.SECURITY_HANDSHAKE_FAILED, String.valueOf(failure.getMessage()))
                        .address(address)
                        .build();
    }

    @Override
    public CompletionStage<Void> close() {
        open.forEach(SocketTransport::close);
        loop.shutdown();
        return CompletableFuture.completedFuture(null);
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException closed) {
            return;
        }
    }

    private static InetSocketAddress socketAddress(Multiaddr address) throws IOException {
        return new InetSocketAddress(
                InetAddress.getByName(address.value(Protocol.IP4).orElseThrow()),
                address.port().orElseThrow());
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception alreadyClosed) {
            return;
        }
    }

    private record Bound(ServerSocket server) implements Listening {
        @Override
        public List<Multiaddr> addresses() {
            return List.of(Multiaddr.tcp("127.0.0.1", server.getLocalPort()));
        }

        @Override
        public CompletionStage<Void> close() {
            SocketTransport.close(server);
            return CompletableFuture.completedFuture(null);
        }
    }

    interface Task {
        void run() throws IOException;
    }

    static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException closed) {
                        Thread.currentThread().interrupt();
                    }
                },
                "socket-transport");
        thread.setDaemon(true);
        thread.start();
    }
}
