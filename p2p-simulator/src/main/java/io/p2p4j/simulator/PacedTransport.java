package io.p2p4j.simulator;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.simulator.fabric.Credential;
import io.p2p4j.simulator.fabric.SecuritySuite;
import io.p2p4j.simulator.fabric.SimTransport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A transport on the process's network. Joins it when it is first used, leaves it when it is closed. Thread-safe. */
final class PacedTransport implements Transport {
    private final SimulatorSettings settings;
    private final Credential credential;
    private final Duration handshakeTimeout;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private @Nullable PacedNetwork network;
    private boolean closing;
    /** Owned by the network's thread. */
    private @Nullable SimTransport joined;

    PacedTransport(SimulatorSettings settings, Credential credential, Duration handshakeTimeout) {
        this.settings = settings;
        this.credential = credential;
        this.handshakeTimeout = handshakeTimeout;
    }

    @Override
    public boolean supports(Multiaddr address) {
        return SimTransport.isSupported(address);
    }

    private synchronized @Nullable PacedNetwork join() {
        if (network == null && !closing) {
            network = PacedNetwork.acquire(settings.seed());
        }
        return closing ? null : network;
    }

    /** Runs something with the transport on the network's thread; not at all when this is closed. */
    private void run(Consumer<SimTransport> task) {
        PacedNetwork target = join();
        if (target == null) {
            return;
        }
        try {
            target.execute(() -> task.accept(joined(target)));
        } catch (RejectedExecutionException ended) {
            // This was closed in between, and the network with it.
            return;
        }
    }

    private SimTransport joined(PacedNetwork target) {
        SimTransport transport = joined;
        if (transport == null) {
            transport = new SimTransport(target.addNode(settings), credential, SecuritySuite.PROOF, handshakeTimeout);
            joined = transport;
        }
        return transport;
    }

    @Override
    public Cancellable dial(Multiaddr address, Optional<PeerId> expected, DialHandler handler) {
        PendingDial dial = new PendingDial();
        run(transport -> dial.begin(transport, address, expected, handler));
        return () -> {
            dial.cancelled = true;
            run(transport -> dial.cancel());
        };
    }

    @Override
    public void listen(Multiaddr address, ListenHandler handler) {
        run(transport -> transport.listen(address, handler));
    }

    @Override
    public CompletionStage<Void> close() {
        PacedNetwork used;
        synchronized (this) {
            if (closing) {
                return closed.minimalCompletionStage();
            }
            closing = true;
            used = network;
        }
        if (used == null) {
            closed.complete(null);
        } else {
            used.execute(() -> joined(used).close().whenComplete((done, failed) -> {
                used.release();
                closed.complete(null);
            }));
        }
        return closed.minimalCompletionStage();
    }

    /** A dial on its way to the network's thread. */
    private static final class PendingDial {
        private volatile boolean cancelled;
        private @Nullable Cancellable started;

        void begin(SimTransport transport, Multiaddr address, Optional<PeerId> expected, DialHandler handler) {
            if (!cancelled) {
                started = transport.dial(address, expected, handler);
            }
        }

        void cancel() {
            if (started != null) {
                started.cancel();
            }
        }
    }
}
