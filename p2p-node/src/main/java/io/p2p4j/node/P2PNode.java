package io.p2p4j.node;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.ProviderStats;
import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.metrics.Metrics;
import io.p2p4j.api.provider.P2PProviders;
import io.p2p4j.node.book.BookLimits;
import io.p2p4j.node.book.PeerBook;
import io.p2p4j.node.book.PeerBooks;
import io.p2p4j.node.book.PeerSource;
import io.p2p4j.node.event.NodeEvent;
import io.p2p4j.node.service.NodeService;
import io.p2p4j.node.service.NodeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A peer: it listens, finds others, keeps connections to them and delivers messages, over any provider.
 *
 * <p><b>Threads.</b> Every method may be called from any thread, unless the provider is deterministic, where all calls come from
 * the simulation's thread. None blocks but {@link #close()}. Stages complete and observers run on the provider's executor, never on the
 * node's turn, so that an application's callback cannot hold up the node.
 *
 * <p><b>Failures.</b> Stages fail with a {@link io.p2p4j.api.error.P2PException}; with {@code PROVIDER_NOT_RUNNING} before the start
 * and after the stop.
 *
 * <p><b>Ownership.</b> The node starts its provider and stops it, also one that was given to it.
 */
public final class P2PNode implements AutoCloseable {
    private final NodeCore core;
    private final Lifecycle life;

    private P2PNode(Builder builder) {
        NodeConfig config = builder.config;
        P2PProvider provider = builder.provider != null ? builder.provider : P2PProviders.create(config.provider());
        this.core = new NodeCore(provider, builder.book, config.pool(), config.eventQueueMax(), builder.metrics);
        List<Multiaddr> listen = builder.listen;
        if (listen == null && builder.provider == null) {
            listen = config.provider().listenAddresses();
        }
        this.life = new Lifecycle(core, builder.services, listen);
    }

    /**
     * Starts from the defaults.
     *
     * @param config the configuration
     * @return a builder
     */
    public static Builder builder(NodeConfig config) {
        return new Builder(config);
    }

    /**
     * Starts the provider, then the services in their order, then listens. Starting again returns the same stage.
     *
     * @return completes when the node runs; when it fails, everything is stopped again
     */
    public CompletionStage<Void> start() {
        return life.start();
    }

    /**
     * Stops the services in the reverse order, each within the provider's stop timeout, then the timers, then the provider with all
     * connections. Stopping again returns the same stage.
     *
     * @return completes when nothing is left; never fails
     */
    public CompletionStage<Void> stop() {
        return life.stop();
    }

    /** Stops the node and waits for it on the calling thread. */
    @Override
    public void close() {
        try {
            core.provider().context().await(stop(), Long.MAX_VALUE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException impossible) {
            throw new IllegalStateException("stopping a node has failed", impossible);
        }
    }

    /**
     * Returns where the node is in its life.
     *
     * @return the state
     */
    public NodeState state() {
        return life.state();
    }

    /**
     * Returns who this node is.
     *
     * @return the peer id
     */
    public PeerId localPeerId() {
        return core.provider().localPeerId();
    }

    /**
     * Returns where others can dial this node.
     *
     * @return the addresses of all listeners, with the peer id; empty before the start is complete
     */
    public List<Multiaddr> addresses() {
        return life.addresses();
    }

    /**
     * Returns what carries the bytes.
     *
     * @return the provider
     */
    public P2PProvider provider() {
        return core.provider();
    }

    /**
     * Returns what services work with, for those that are attached from outside and for tests.
     *
     * @return the node as its services see it; its methods are called on the turn
     */
    public NodeView view() {
        return core;
    }

    /**
     * Connects to a peer by its address and keeps it as a manual peer.
     *
     * @param address where; a trailing {@code /p2p/<id>} is expected of the other end
     * @return the proven peer; fails as {@link P2PProvider#connect(Multiaddr)} does
     */
    public CompletionStage<PeerId> connect(Multiaddr address) {
        Objects.requireNonNull(address, "address");
        return core.asking(() -> {
            address.peerId().ifPresent(peer -> core.book().add(peer, List.of(address), PeerSource.MANUAL));
            return core.connections().dial(address).thenApply(connection -> {
                core.book().add(connection.remotePeerId(), List.of(address), PeerSource.MANUAL);
                return connection.remotePeerId();
            });
        });
    }

    /**
     * Connects to whoever listens at a TCP port.
     *
     * @param host a name or an IP address
     * @param port the port
     * @return as for {@link #connect(Multiaddr)}
     */
    public CompletionStage<PeerId> connect(String host, int port) {
        return connect(Multiaddr.tcp(host, port));
    }

    /**
     * Connects to a known peer, unless it is connected.
     *
     * @param peer the peer
     * @return completes when a connection is open
     */
    public CompletionStage<PeerId> connect(PeerId peer) {
        Objects.requireNonNull(peer, "peer");
        return core.asking(() -> core.connections().acquire(peer).thenApply(connection -> connection.remotePeerId()));
    }

    /**
     * Closes every connection to a peer.
     *
     * @param peer the peer
     */
    public void disconnect(PeerId peer) {
        Objects.requireNonNull(peer, "peer");
        core.turn().execute(() -> core.connections().disconnect(peer, "disconnected by the application"));
    }

    /**
     * Returns the connected peers.
     *
     * @return the longest connected first, as of a moment ago
     */
    public List<PeerId> connectedPeers() {
        return core.connected();
    }

    /**
     * Returns what is known of a peer.
     *
     * @param peer the peer
     * @return empty when it is not known
     */
    public CompletionStage<Optional<NodePeer>> peerInfo(PeerId peer) {
        Objects.requireNonNull(peer, "peer");
        return core.ask(() -> core.book().get(peer).map(record -> {
            var open = core.connections().of(peer);
            return new NodePeer(
                    record,
                    open.stream().map(connection -> connection.peerInfo()).toList(),
                    open.stream().map(connection -> connection.info()).toList(),
                    open.stream().map(connection -> connection.stats()).toList());
        }));
    }

    /**
     * Returns how the node does.
     *
     * @return a snapshot
     */
    public CompletionStage<NetworkStats> networkStats() {
        return core.ask(() -> {
            ProviderStats.Totals totals = core.provider().stats().totals();
            return new NetworkStats(
                    core.book().size(),
                    core.connected().size(),
                    core.connected().size(),
                    totals.bytesSent(),
                    totals.bytesReceived(),
                    totals.messagesSent(),
                    totals.messagesReceived(),
                    life.uptime());
        });
    }

    /**
     * Tells an observer what happens, in order. One that is too slow never holds up the node: it misses the oldest events and is told
     * how many ({@link NodeEvent.EventsMissed}).
     *
     * @param observer called one event at a time
     * @return removes the observer
     */
    public Registration observe(Consumer<? super NodeEvent> observer) {
        return core.events().observe(observer);
    }

    /** Builds a {@link P2PNode}. Not thread-safe; use it once. */
    public static final class Builder {
        private final NodeConfig config;
        private final List<NodeService> services = new ArrayList<>();
        private @Nullable P2PProvider provider;
        private Function<P2PProvider, PeerBook> book =
                owner -> PeerBooks.inMemory(BookLimits.DEFAULTS, owner.context());
        private @Nullable List<Multiaddr> listen;
        private Metrics metrics = Metrics.NONE;

        private Builder(NodeConfig config) {
            this.config = Objects.requireNonNull(config, "config");
        }

        /**
         * Sets what carries the bytes, instead of one chosen by {@link P2PProviders}.
         *
         * @param value a provider, which the node starts unless it runs already, and stops
         * @return this builder
         */
        public Builder provider(P2PProvider value) {
            provider = value;
            return this;
        }

        /**
         * Sets where to listen, instead of the configured addresses.
         *
         * @param addresses where; none for a node that only dials
         * @return this builder
         */
        public Builder listen(List<Multiaddr> addresses) {
            listen = List.copyOf(addresses);
            return this;
        }

        /**
         * Sets what remembers peers, instead of a book in memory.
         *
         * @param factory makes the book of the node's provider
         * @return this builder
         */
        public Builder book(Function<P2PProvider, PeerBook> factory) {
            book = factory;
            return this;
        }

        /**
         * Sets where to count.
         *
         * @param value the metrics
         * @return this builder
         */
        public Builder metrics(Metrics value) {
            metrics = value;
            return this;
        }

        /**
         * Attaches a service behind those attached before. Services start in this order and stop in the reverse one.
         *
         * @param service the service
         * @return this builder
         */
        public Builder service(NodeService service) {
            services.add(Objects.requireNonNull(service, "service"));
            return this;
        }

        /**
         * Builds the node.
         *
         * @return the node, not started
         */
        public P2PNode build() {
            return new P2PNode(this);
        }
    }
}
