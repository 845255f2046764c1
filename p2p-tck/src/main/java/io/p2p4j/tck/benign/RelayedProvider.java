package io.p2p4j.tck.benign;

import io.p2p4j.api.AddressBook;
import io.p2p4j.api.Capability;
import io.p2p4j.api.ConnectionHandler;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.ProviderState;
import io.p2p4j.api.ProviderStats;
import io.p2p4j.api.Registration;
import io.p2p4j.api.StreamHandler;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.PeerId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A provider whose listeners stand behind relays. Thread-safe. */
final class RelayedProvider implements P2PProvider {
    private final P2PProvider other;
    private final RelayedHarness harness;
    private final List<Behind> listeners = new CopyOnWriteArrayList<>();

    RelayedProvider(P2PProvider other, RelayedHarness harness) {
        this.other = other;
        this.harness = harness;
    }

    P2PProvider other() {
        return other;
    }

    private P2PListener relayed(P2PListener listener) {
        Behind behind = new Behind(listener);
        listeners.add(behind);
        behind.closed().thenRun(() -> listeners.remove(behind));
        return behind;
    }

    @Override
    public CompletionStage<P2PListener> listen() {
        return other.listen().thenApply(this::relayed);
    }

    @Override
    public CompletionStage<P2PListener> listen(Multiaddr address) {
        return other.listen(harness.behind(address)).thenApply(this::relayed);
    }

    @Override
    public CompletionStage<Void> stop() {
        listeners.forEach(Behind::shut);
        return other.stop();
    }

    @Override
    public void close() {
        listeners.forEach(Behind::shut);
        other.close();
    }

    @Override
    public String id() {
        return other.id();
    }

    @Override
    public PeerId localPeerId() {
        return other.localPeerId();
    }

    @Override
    public Set<Capability> capabilities() {
        return other.capabilities();
    }

    @Override
    public Limits limits() {
        return other.limits();
    }

    @Override
    public ProviderContext context() {
        return other.context();
    }

    @Override
    public ProviderStats stats() {
        return other.stats();
    }

    @Override
    public ProviderState state() {
        return other.state();
    }

    @Override
    public CompletionStage<Void> start() {
        return other.start();
    }

    @Override
    public CompletionStage<P2PConnection> connect(DialRequest request) {
        return other.connect(request);
    }

    @Override
    public Registration handle(String protocol, StreamHandler handler) {
        return other.handle(protocol, handler);
    }

    @Override
    public AddressBook addressBook() {
        return other.addressBook();
    }

    @Override
    public Registration observe(Consumer<P2PEvent> observer) {
        return other.observe(observer);
    }

    /** A listener that tells its relays' addresses instead of its own. */
    private final class Behind implements P2PListener {
        private final AtomicBoolean open = new AtomicBoolean(true);
        private final P2PListener listener;
        private final List<Multiaddr> own;
        private final List<Multiaddr> told;
        private final CompletionStage<Void> closed;

        Behind(P2PListener listener) {
            this.listener = listener;
            own = listener.localAddresses();
            told = own.stream().map(harness::before).toList();
            closed = listener.closed().thenRun(this::shut);
        }

        /** Once: when the end of this listener is told, another one may already be open at the same address. */
        void shut() {
            if (open.getAndSet(false)) {
                own.forEach(harness::shut);
            }
        }

        @Override
        public List<Multiaddr> localAddresses() {
            return told;
        }

        @Override
        public CompletionStage<P2PConnection> accept() {
            return listener.accept();
        }

        @Override
        public void onConnection(ConnectionHandler handler) {
            listener.onConnection(handler);
        }

        @Override
        public CompletionStage<Void> close() {
            shut();
            return listener.close();
        }

        @Override
        public CompletionStage<Void> closed() {
            return closed;
        }
    }
}
