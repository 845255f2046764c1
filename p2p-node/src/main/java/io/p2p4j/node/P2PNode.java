package io.p2p4j.node;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.ProviderStats;
import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.metrics.Metrics;
import io.p2p4j.api.provider.P2PProviders;
import io.p2p4j.node.book.PeerBook;
import io.p2p4j.node.book.PeerBooks;
import io.p2p4j.node.book.PeerSource;
import io.p2p4j.node.discovery.DiscoveryServices;
import io.p2p4j.node.event.NodeEvent;
import io.p2p4j.node.health.HealthService;
import io.p2p4j.node.message.MessageHandler;
import io.p2p4j.node.message.MessageService;
import io.p2p4j.node.message.MessageType;
import io.p2p4j.node.message.NodeMessage;
import io.p2p4j.node.message.SendOptions;
import io.p2p4j.node.service.NodeService;
import io.p2p4j.node.service.NodeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
    private final MessageService messages;
    private volatile NodeConfig config;

    private P2PNode(Builder builder) {
        NodeConfig config = builder.config;
        P2PProvider provider = builder.provider != null ? builder.provider : P2PProviders.create(config.provider());
        PeerBook book = builder.book != null ? builder.book.apply(provider) : configuredBook(config, provider);
        this.core = new NodeCore(provider, book, config.pool(), builder.metrics);
        List<Multiaddr> listen = builder.listen;
        if (listen == null && builder.provider == null) {
            listen = config.provider().listenAddresses();
        }
        this.config = config;
        this.messages = new MessageService(config.messages(), identity(builder, provider));
        List<NodeService> services = new ArrayList<>();
        if (builder.metrics != Metrics.NONE) {
            services.add(new NodeGauges());
        }
        services.add(messages);
        if (!builder.bare) {
            services.add(new HealthService(config.health()));
            services.addAll(DiscoveryServices.of(config.discovery(), builder.localNetwork));
        }
        services.addAll(builder.services);
        this.life = new Lifecycle(core, services, listen);
    }

    /** What is installed listens on real sockets, which a simulated node has none of. */
    private static Optional<Discovery> installed(P2PProvider provider) {
        return provider.capabilities().contains(Capability.DETERMINISTIC)
                ? Optional.empty()
                : DiscoveryServices.installed(provider);
    }

    private static PeerBook configuredBook(NodeConfig config, P2PProvider provider) {
        return config.bookDirectory()
                .map(directory -> PeerBooks.inDirectory(directory, config.book(), provider))
                .orElseGet(() -> PeerBooks.inMemory(config.book(), provider.context()));
    }

    /** A provider that was given has no key to sign with that anybody could ask for; its configuration may. */
    private static Optional<Identity> identity(Builder builder, P2PProvider provider) {
        Identity configured = builder.config.provider().identity();
        return configured.peerId().equals(provider.localPeerId()) ? Optional.of(configured) : Optional.empty();
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
     * Starts from a preset and what the system properties and the environment of this process say.
     *
     * @param preset the preset
     * @return a builder
     * @throws io.p2p4j.api.config.ConfigException when a setting is wrong, or one is missing
     */
    public static Builder builder(NodePreset preset) {
        return new Builder(preset.resolve());
    }

    /**
     * Starts from {@link NodePreset#DEVELOPMENT}, as {@link #builder(NodePreset)} does.
     *
     * @return a builder
     */
    public static Builder development() {
        return builder(NodePreset.DEVELOPMENT);
    }

    /**
     * Starts from {@link NodePreset#PRODUCTION}, as {@link #builder(NodePreset)} does.
     *
     * @return a builder
     */
    public static Builder production() {
        return builder(NodePreset.PRODUCTION);
    }

    /**
     * Starts from {@link NodePreset#CONSTRAINED}, as {@link #builder(NodePreset)} does.
     *
     * @return a builder
     */
    public static Builder constrained() {
        return builder(NodePreset.CONSTRAINED);
    }

    /**
     * Starts from {@link NodePreset#SERVER}, as {@link #builder(NodePreset)} does.
     *
     * @return a builder
     */
    public static Builder server() {
        return builder(NodePreset.SERVER);
    }

    /**
     * Returns the configuration in force.
     *
     * @return the configuration
     */
    public NodeConfig config() {
        return config;
    }

    /**
     * Changes what may safely change while the node runs: the options of connections and of messages, but for the duplicate window and for
     * whether payloads are compressed. All of it changes or nothing does.
     *
     * @param changed the new configuration, such as {@code node.config().withMessages(…)}
     * @return completes when it is in force
     * @throws IllegalArgumentException when something else differs; the text names it
     */
    public CompletionStage<Void> update(NodeConfig changed) {
        List<String> fixed = config.fixedParts(changed);
        if (!fixed.isEmpty()) {
            throw new IllegalArgumentException(
                    fixed + " cannot change while the node runs (expected other options of pool"
                            + " and messages only; start another node for the rest)");
        }
        config = changed;
        messages.options(changed.messages());
        return core.ask(() -> {
            core.pool().options(changed.pool());
            return null;
        });
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
     * Sends a message and waits for its handling: acknowledged, with ordinary priority.
     *
     * @param peer whom to; it is connected when it is not
     * @param type what it is about
     * @param payload the bytes, which must not change until the stage completes
     * @return as for {@link #send(PeerId, MessageType, byte[], SendOptions)}
     */
    public CompletionStage<Void> send(PeerId peer, MessageType type, byte[] payload) {
        return messages.send(peer, type, payload, SendOptions.DEFAULTS);
    }

    /**
     * Sends a message. An acknowledged one is sent again after a lost connection and after a quarter of its timeout, and the peer's handler
     * gets it once while both processes live; when the peer's process ended in between, its successor may get it again.
     *
     * @param peer whom to; it is connected when it is not
     * @param type what it is about
     * @param payload the bytes, which must not change until the stage completes
     * @param options how it is sent
     * @return completes when the peer's handler has handled it, or the transport has taken it, as the options say. Fails with {@code
     *     QUEUE_FULL} at once when too many messages to the peer are unfinished, {@code MESSAGE_REJECTED} when the peer does not handle it,
     *     {@code OPERATION_TIMEOUT}, or as connecting does; the failure says whether it may have taken effect
     * @throws IllegalArgumentException when the payload is larger than a message of the provider may be
     */
    public CompletionStage<Void> send(PeerId peer, MessageType type, byte[] payload, SendOptions options) {
        return messages.send(peer, type, payload, options);
    }

    /**
     * Sends a message and waits for the peer's reply, which is delivered as reliably as the message.
     *
     * @param peer whom to; it is connected when it is not
     * @param type what it is about
     * @param payload the bytes, which must not change until the stage completes
     * @param options how it is sent; always acknowledged
     * @return the reply; fails as {@link #send(PeerId, MessageType, byte[], SendOptions)} does
     * @throws IllegalArgumentException when the payload is larger than a message of the provider may be
     */
    public CompletionStage<byte[]> request(PeerId peer, MessageType type, byte[] payload, SendOptions options) {
        return messages.request(peer, type, payload, options);
    }

    /**
     * Sends a message to everybody: to all connected peers but some, which pass it on, each once. It is signed by this node and not
     * acknowledged.
     *
     * @param type what it is about
     * @param payload the bytes
     * @param exclude neighbours that do not get it from this node
     * @return to how many neighbours it goes
     * @throws IllegalArgumentException when the payload is larger than a message of the provider may be
     */
    public CompletionStage<Integer> broadcast(MessageType type, byte[] payload, Collection<PeerId> exclude) {
        return messages.broadcast(type, payload, Duration.ZERO, exclude);
    }

    /**
     * Handles messages of a type.
     *
     * @param type the type
     * @param handler called for one message of a peer after the other; its reply answers requests
     * @return removes the handler
     * @throws IllegalStateException when the type has a handler already
     */
    public Registration handle(MessageType type, MessageHandler handler) {
        return messages.handle(type, handler);
    }

    /**
     * Handles messages of all types that have no handler of their own.
     *
     * @param consumer called for one message of a peer after the other
     * @return removes the handler
     * @throws IllegalStateException when there is one already
     */
    public Registration onMessage(Consumer<NodeMessage> consumer) {
        return messages.handleOthers(MessageHandler.of(consumer));
    }

    /**
     * Returns the messages of this node, for what is not said here: validators, and options that change while the node runs.
     *
     * @return the service
     */
    public MessageService messages() {
        return messages;
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
            List<P2PConnection> open = core.connections().of(peer);
            return new NodePeer(
                    record,
                    open.stream().map(P2PConnection::peerInfo).toList(),
                    open.stream().map(P2PConnection::info).toList(),
                    open.stream().map(P2PConnection::stats).toList());
        }));
    }

    /**
     * Returns how the way to a peer is.
     *
     * @param peer the peer
     * @return empty when it is not known
     */
    public CompletionStage<Optional<ConnectionHealth>> connectionHealth(PeerId peer) {
        Objects.requireNonNull(peer, "peer");
        return core.ask(() -> core.book().get(peer).map(record -> {
            List<P2PConnection> open = core.connections().of(peer);
            return new ConnectionHealth(
                    !open.isEmpty(),
                    config.health().rule().isHealthy(core.book(), peer),
                    record.quality(),
                    open.stream()
                            .findFirst()
                            .flatMap(connection -> connection.stats().roundTrip()),
                    core.book().silence(peer),
                    record.successCount(),
                    record.failureCount());
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
                    (int) core.connected().stream()
                            .filter(peer -> config.health().rule().isHealthy(core.book(), peer))
                            .count(),
                    totals.bytesSent(),
                    totals.bytesReceived(),
                    messages.messagesSent(),
                    messages.messagesReceived(),
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
        private @Nullable Function<P2PProvider, PeerBook> book;
        private Function<P2PProvider, Optional<Discovery>> localNetwork = P2PNode::installed;
        private @Nullable List<Multiaddr> listen;
        private Metrics metrics = Metrics.NONE;
        private boolean bare;

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
         * Sets what remembers peers, instead of the book that the configuration describes.
         *
         * @param factory makes the book of the node's provider
         * @return this builder
         */
        public Builder book(Function<P2PProvider, PeerBook> factory) {
            book = factory;
            return this;
        }

        /**
         * Sets how peers are found on the local network, instead of what is installed ({@link
         * io.p2p4j.api.discovery.DiscoveryFactory}).
         *
         * @param factory makes the discovery of the node's provider; empty when there is none
         * @return this builder
         */
        public Builder localNetwork(Function<P2PProvider, Optional<Discovery>> factory) {
            localNetwork = factory;
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
         * Leaves health and discovery out: the node connects only when it is told to, and to whom it has something to say.
         *
         * @return this builder
         */
        public Builder bare() {
            bare = true;
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
