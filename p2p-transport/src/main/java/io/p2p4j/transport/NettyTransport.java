package io.p2p4j.transport;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Transport;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the transports of this package have in common: threads and certificates are made at the first dial or listen, and
 * freed by the close. Thread-safe.
 */
abstract class NettyTransport implements Transport {
    /** What a transport has from its first use to its close. Thread-safe. */
    interface Runtime {
        /** Makes a dial, which is not started. */
        AddressRace newDial(Multiaddr address, Optional<PeerId> expected, DialHandler handler);

        /** Binds an address. */
        void bind(Multiaddr address, InetSocketAddress socket, ListenHandler handler);

        /** Ends every connection, then the threads. */
        void close(CompletableFuture<Void> done);
    }

    private final String name;
    private final String example;
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private final Object lock = new Object();
    /** Guarded by lock. */
    private @Nullable Runtime runtime;
    /** Guarded by lock. */
    private boolean closed;

    /** With its name, and an address of it for error texts. */
    NettyTransport(String name, String example) {
        this.name = name;
        this.example = example;
    }

    /** Makes what is used from now on. */
    abstract Runtime newRuntime();

    /** Reads an address; empty when it is none of this transport's. */
    abstract Optional<TcpAddresses.Target> parse(Multiaddr address);

    /** Says why an address that was read is of no use all the same; null when it is. */
    abstract @Nullable P2PException impossible(Multiaddr address, boolean listening);

    @Override
    public final boolean supports(Multiaddr address) {
        return parse(address).isPresent();
    }

    @Override
    public final Cancellable dial(Multiaddr address, Optional<PeerId> expected, DialHandler handler) {
        Optional<TcpAddresses.Target> target = parse(address);
        P2PException failure = target.isEmpty() ? unsupported(address) : impossible(address, false);
        Runtime current = failure == null ? runtime() : null;
        if (current == null || target.isEmpty()) {
            handler.onDialFailed(failure != null ? failure : Failures.notRunning(address));
            return () -> {};
        }
        AddressRace dial = current.newDial(address.withoutPeerId(), expected, handler);
        dial.start(target.get());
        return dial;
    }

    @Override
    public final void listen(Multiaddr address, ListenHandler handler) {
        Optional<TcpAddresses.Target> target = parse(address);
        boolean unfit = target.isEmpty() || target.get().isName();
        P2PException failure = unfit ? unsupported(address) : impossible(address, true);
        Runtime current = failure == null ? runtime() : null;
        if (current == null || target.isEmpty()) {
            handler.onListenFailed(failure != null ? failure : Failures.notRunning(address));
            return;
        }
        try {
            current.bind(address, target.get().literal(), handler);
        } catch (UnknownHostException zoneUnknown) {
            handler.onListenFailed(Failures.bind(zoneUnknown, address));
        }
    }

    private P2PException unsupported(Multiaddr address) {
        return Failures.of(
                ErrorCode.TRANSPORT_UNSUPPORTED,
                "not an address of the transport " + name + " (expected such as " + example + ")",
                address,
                null);
    }

    @Override
    public final CompletionStage<Void> close() {
        Runtime current;
        synchronized (lock) {
            if (closed) {
                return released.copy();
            }
            closed = true;
            current = runtime;
        }
        if (current == null) {
            released.complete(null);
        } else {
            current.close(released);
        }
        return released.copy();
    }

    private @Nullable Runtime runtime() {
        synchronized (lock) {
            if (runtime == null && !closed) {
                runtime = newRuntime();
            }
            return closed ? null : runtime;
        }
    }
}
