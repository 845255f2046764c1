package io.p2p4j.node;

import io.p2p4j.api.Limits;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.node.book.BookLimits;
import io.p2p4j.node.message.MessageOptions;
import io.p2p4j.node.pool.PoolOptions;
import java.time.Duration;

/** Defaults for a purpose. What a builder, a file, the environment or system properties say wins over them. */
public enum NodePreset {
    /** Work on one machine: loopback, any free port, and short times, so that a mistake shows soon. Messages are given up after 10 s. */
    DEVELOPMENT,
    /** A peer among others: the defaults of every part. An identity must be given. */
    PRODUCTION,
    /** A small device: 16 peers, a mesh of 4, 500 known peers, short queues, 1,048,576 bytes a second. */
    CONSTRAINED,
    /** A peer that many lean on: 1,000 peers, none of which is let go for being too many. An identity must be given. */
    SERVER;

    private static final int CONSTRAINED_PEERS = 16;
    private static final int SERVER_PEERS = 1000;

    /** The default of FEATURES for limited nodes, in bytes a second. */
    private static final long CONSTRAINED_BANDWIDTH = 1_048_576;

    /**
     * Starts the provider's configuration, without any source read yet.
     *
     * @return a builder with this preset's defaults
     */
    public P2PConfig.Builder provider() {
        return switch (this) {
            case DEVELOPMENT -> P2PConfig.development();
            case PRODUCTION, SERVER -> P2PConfig.production();
            case CONSTRAINED ->
                P2PConfig.builder()
                        .limits(Limits.builder()
                                .connectionsMax(2 * CONSTRAINED_PEERS)
                                .pendingHandshakesMax(CONSTRAINED_PEERS)
                                .sendQueueBytesMax(1 << 20)
                                .connectionWindowBytes(2 << 20)
                                .streamsMax(64)
                                .build());
        };
    }

    /**
     * The options of every part over a configuration of the provider, and what that has of settings of the node.
     *
     * @param provider the provider's configuration
     * @return the configuration
     * @throws io.p2p4j.api.config.ConfigException when a setting is wrong
     */
    public NodeConfig over(P2PConfig provider) {
        NodeConfig base = NodeConfig.of(provider);
        NodeConfig preset =
                switch (this) {
                    case DEVELOPMENT -> base.withMessages(MessageOptions.DEFAULTS.withTimeout(Duration.ofSeconds(10)));
                    case PRODUCTION -> base;
                    case CONSTRAINED ->
                        base.withPool(PoolOptions.DEFAULTS.withPeersMax(CONSTRAINED_PEERS))
                                .withMessages(MessageOptions.DEFAULTS
                                        .withQueueSize(100)
                                        .withInboundMax(32)
                                        .withBandwidth(CONSTRAINED_BANDWIDTH))
                                .withDiscovery(base.discovery().withDegree(3, 4, 6))
                                .withBook(BookLimits.DEFAULTS.withPeersMax(500));
                    case SERVER ->
                        base.withPool(PoolOptions.DEFAULTS.withPeersMax(SERVER_PEERS))
                                .withDiscovery(base.discovery()
                                        .withDegree(
                                                base.discovery().degreeLow(),
                                                base.discovery().degree(),
                                                SERVER_PEERS));
                };
        return preset.withSettings();
    }

    /**
     * Reads the system properties and the environment of this process.
     *
     * @return the configuration
     * @throws io.p2p4j.api.config.ConfigException when a setting is wrong
     */
    public NodeConfig resolve() {
        return over(provider()
                .systemProperties(System.getProperties())
                .environment(System.getenv())
                .build());
    }
}
