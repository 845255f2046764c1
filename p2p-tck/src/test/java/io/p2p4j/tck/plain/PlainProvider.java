package io.p2p4j.tck.plain;

import io.p2p4j.api.AddressBook;
import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.ProviderState;
import io.p2p4j.api.Registration;
import io.p2p4j.api.StreamHandler;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A peer over plain sockets. Its state is guarded by its monitor, which is not held while anybody else's code runs. */
final class PlainProvider implements P2PProvider {
    static final String ID = "plain";

    private static final Set<Capability> CAPABILITIES = Collections.unmodifiableSet(EnumSet.of(Capability.HALF_CLOSE));

    private final P2PConfig config;
    private final ProviderContext context;
    private final AddressBook addressBook;
    private final Events events;
    private final Set<PlainListener> listeners = new LinkedHashSet<>();
    private final Set<PlainConnection> connections = new LinkedHashSet<>();
    private final Set<Dial> dials = new LinkedHashSet<>();
    private final Set<Socket> handshakes = new LinkedHashSet<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private ProviderState state = ProviderState.NEW;
    private final PlainCrowd crowd;
    private int reserved;

    PlainProvider(P2PConfig config, ProviderContext context) {
        this.config = config;
        this.context = context;
        this.addressBook = new PlainAddressBook(config.limits());
        this.crowd = new PlainCrowd(config.limits().inbound());
        this.events = new Events(context, config.limits().eventQueueMax());
    }

    // ---- life

    @Override
    public synchronized CompletionStage<Void> start() {
        if (state == ProviderState.NEW) {
            state = ProviderState.RUNNING;
        }
        return state == ProviderState.RUNNING
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(notRunning());
    }

    private static P2PException notRunning() {
        return P2PException.of(ErrorCode.PROVIDER_NOT_RUNNING, "the provider is not running");
    }

    /** Closes everything, and stops to wait for peers when the time is over. */
    @Override
    public CompletionStage<Void> stop() {
        List<PlainListener> open;
        List<PlainConnection> live;
        synchronized (this) {
            if (state == ProviderState.STOPPING || state == ProviderState.STOPPED) {
                return stopped;
            }
            state = ProviderState.STOPPING;
            open = List.copyOf(listeners);
            live = List.copyOf(connections);
            dials.forEach(dial -> dial.stop(ErrorCode.PROVIDER_NOT_RUNNING));
            handshakes.forEach(socket -> Frames.closeQuietly(socket, true));
        }
        List<CompletableFuture<?>> ends = new ArrayList<>();
        open.forEach(listener -> ends.add(listener.close().toCompletableFuture()));
        CloseReason away = new CloseReason(CloseReason.Origin.LOCAL, CloseReason.Code.GOING_AWAY, "the provider stops");
        live.forEach(connection -> {
            connection.close(away);
            ends.add(connection.closed().toCompletableFuture());
        });
        Cancellable impatience = context.schedule(
                limits().stopTimeout().toNanos() / 2,
                () -> live.forEach(connection -> connection.abort("stopTimeout")));
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .whenCompleteAsync(
                        (done, never) -> {
                            impatience.cancel();
                            synchronized (this) {
                                state = ProviderState.STOPPED;
                            }
                            stopped.complete(null);
                        },
                        context.executor());
        return stopped;
    }

    @Override
    public void close() {
        try {
            context.await(stop(), Long.MAX_VALUE);
        } catch (ExecutionException | TimeoutException impossible) {
            throw new IllegalStateException("stop failed", impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- listening and dialing

    @Override
    public CompletionStage<P2PListener> listen() {
        return listen(config.listenAddresses().get(0));
    }

    @Override
    public CompletionStage<P2PListener> listen(Multiaddr address) {
        try {
            PlainListener listener = bind(address);
            daemon("accept", listener::run);
            listener.localAddresses().forEach(bound -> publish(new P2PEvent.ListenerOpened(bound)));
            return CompletableFuture.completedFuture(listener);
        } catch (P2PException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private synchronized PlainListener bind(Multiaddr address) throws P2PException {
        if (state != ProviderState.RUNNING) {
            throw notRunning();
        }
        InetSocketAddress wanted = PlainAddress.of(address);
        try {
            if (wanted.getAddress().isAnyLocalAddress()) {
                throw new BindException("a wildcard has many addresses (expected one)");
            }
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(wanted, limits().pendingHandshakesMax());
            PlainListener listener = new PlainListener(this, server);
            listeners.add(listener);
            return listener;
        } catch (IOException failure) {
            boolean inUse = String.valueOf(failure.getMessage()).contains("in use");
            throw P2PException.builder(
                            inUse ? ErrorCode.ADDRESS_IN_USE : ErrorCode.ADDRESS_UNAVAILABLE,
                            String.valueOf(failure.getMessage()))
                    .address(address)
                    .cause(failure)
                    .build();
        }
    }

    @Override
    public CompletionStage<P2PConnection> connect(DialRequest request) {
        List<Multiaddr> addresses = request.addresses().isEmpty()
                ? addressBook.addresses(request.peer().orElseThrow())
                : request.addresses();
        Dial dial = new Dial(this, request, addresses);
        P2PException refusal = null;
        synchronized (this) {
            if (state != ProviderState.RUNNING) {
                refusal = notRunning();
            } else if (addresses.isEmpty()) {
                refusal = P2PException.builder(ErrorCode.NO_KNOWN_ADDRESS, "no known address")
                        .peer(request.peer().orElse(null))
                        .build();
            } else if (!reserve()) {
                refusal = P2PException.of(ErrorCode.CONNECTION_LIMIT, "too many connections (connectionsMax)");
            } else {
                dials.add(dial);
            }
        }
        if (refusal != null) {
            publish(new P2PEvent.DialFailed(request.peer(), refusal));
            return CompletableFuture.failedFuture(refusal);
        }
        daemon("dial", dial::run);
        return dial.result();
    }

    // ---- what listeners, dials and connections tell

    Hello hello() {
        return new Hello(config.identity().publicKey(), limits().messageBytesMax());
    }

    /** Takes a place for a connection; it is given back by {@link #unreserve} or by the connection's end. */
    synchronized boolean reserve() {
        boolean free = state == ProviderState.RUNNING && reserved < limits().connectionsMax();
        reserved += free ? 1 : 0;
        return free;
    }

    PlainCrowd crowd() {
        return crowd;
    }

    synchronized void unreserve() {
        reserved--;
    }

    synchronized boolean beginHandshake(Socket socket) {
        return state == ProviderState.RUNNING
                && handshakes.size() < limits().pendingHandshakesMax()
                && handshakes.add(socket);
    }

    synchronized void endHandshake(Socket socket) {
        handshakes.remove(socket);
    }

    void opened(PlainConnection connection) {
        boolean late;
        synchronized (this) {
            late = state != ProviderState.RUNNING;
            connections.add(connection);
        }
        publish(new P2PEvent.ConnectionOpened(connection));
        connection.start();
        if (late) {
            connection.abort("the provider stops");
        }
    }

    void ended(PlainConnection connection, CloseReason reason) {
        synchronized (this) {
            connections.remove(connection);
            reserved--;
        }
        if (connection.info().role() == ConnectionInfo.Role.LISTENER) {
            crowd.ended(connection.info().remoteAddress(), connection.remotePeerId());
        }
        publish(new P2PEvent.ConnectionClosed(connection, reason));
    }

    synchronized void forget(Dial dial) {
        dials.remove(dial);
    }

    synchronized void forget(PlainListener listener) {
        listeners.remove(listener);
    }

    void publish(P2PEvent event) {
        events.publish(event);
    }

    void callbackFailed(String where, Throwable thrown) {
        publish(new P2PEvent.CallbackFailed(where, thrown));
    }

    void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, "plain-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    // ---- the rest

    @Override
    public Registration observe(Consumer<P2PEvent> observer) {
        return events.observe(observer);
    }

    @Override
    public Registration handle(String protocol, StreamHandler handler) {
        throw new UnsupportedOperationException("streams (expected " + Capability.STREAMS + ")");
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public PeerId localPeerId() {
        return config.identity().peerId();
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Limits limits() {
        return config.limits();
    }

    @Override
    public ProviderContext context() {
        return context;
    }

    @Override
    public synchronized ProviderState state() {
        return state;
    }

    @Override
    public AddressBook addressBook() {
        return addressBook;
    }
}
