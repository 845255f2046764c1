package io.p2p4j.node;

import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.config.SettingReader;
import io.p2p4j.node.book.BookLimits;
import io.p2p4j.node.discovery.DiscoveryOptions;
import io.p2p4j.node.health.HealthOptions;
import io.p2p4j.node.message.MessageOptions;
import io.p2p4j.node.pool.PoolOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a node is set up: what its provider needs, and the options of each part. The settings of every part are read from the same file,
 * environment and system properties as those of the provider ({@link P2PConfig}); docs/NODE.md has their names.
 *
 * @param provider identity, listen addresses, limits, implementation
 * @param pool connections
 * @param messages messages
 * @param health heartbeats, checks, reconnects
 * @param discovery bootstrap, local network, peer exchange, mesh
 * @param book what is remembered of peers
 * @param bookDirectory where the peer book is kept, {@code P2P_PEER_BOOK_DIR}; empty for one in memory, which is forgotten
 */
@SuppressWarnings(
        "OptionalUsedAsFieldOrParameterType") // A component that may be absent, as in other configurations here.
public record NodeConfig(
        P2PConfig provider,
        PoolOptions pool,
        MessageOptions messages,
        HealthOptions health,
        DiscoveryOptions discovery,
        BookLimits book,
        Optional<Path> bookDirectory) {
    /** The names of the settings that stand here and not in the options of a part. */
    public static final List<String> SETTINGS = List.of("P2P_PEER_BOOK_DIR", "P2P_MAX_KNOWN_PEERS");

    private static final int KNOWN_MAX = 1_000_000;

    /**
     * Checks the components.
     *
     * @param provider see the component
     * @param pool see the component
     * @param messages see the component
     * @param health see the component
     * @param discovery see the component
     * @param book see the component
     * @param bookDirectory see the component
     */
    public NodeConfig {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(pool, "pool");
        Objects.requireNonNull(messages, "messages");
        Objects.requireNonNull(health, "health");
        Objects.requireNonNull(discovery, "discovery");
        Objects.requireNonNull(book, "book");
        Objects.requireNonNull(bookDirectory, "bookDirectory");
    }

    /**
     * The defaults of every part, and what the configuration of the provider has of settings of the node.
     *
     * @param provider the provider's configuration
     * @return the configuration
     * @throws io.p2p4j.api.config.ConfigException when a setting is wrong
     */
    public static NodeConfig of(P2PConfig provider) {
        return new NodeConfig(
                        provider,
                        PoolOptions.DEFAULTS,
                        MessageOptions.DEFAULTS,
                        HealthOptions.DEFAULTS,
                        DiscoveryOptions.DEFAULTS,
                        BookLimits.DEFAULTS,
                        Optional.empty())
                .withSettings();
    }

    /** What the sources say wins over what a preset says. */
    NodeConfig withSettings() {
        SettingReader settings = provider.nodeReader();
        return new NodeConfig(
                provider,
                PoolOptions.read(settings, pool),
                MessageOptions.read(settings, messages),
                HealthOptions.read(settings, health),
                DiscoveryOptions.read(settings, discovery),
                book.withPeersMax((int) settings.number("P2P_MAX_KNOWN_PEERS", book.peersMax(), 1, KNOWN_MAX)),
                settings.find("P2P_PEER_BOOK_DIR")
                        .map(setting -> Path.of(setting.value()))
                        .or(() -> bookDirectory));
    }

    /**
     * Changes the options of connections.
     *
     * @param options the options
     * @return a configuration like this one
     */
    public NodeConfig withPool(PoolOptions options) {
        return new NodeConfig(provider, options, messages, health, discovery, book, bookDirectory);
    }

    /**
     * Changes the options of messages.
     *
     * @param options the options
     * @return a configuration like this one
     */
    public NodeConfig withMessages(MessageOptions options) {
        return new NodeConfig(provider, pool, options, health, discovery, book, bookDirectory);
    }

    /**
     * Changes the options of health.
     *
     * @param options the options
     * @return a configuration like this one
     */
    public NodeConfig withHealth(HealthOptions options) {
        return new NodeConfig(provider, pool, messages, options, discovery, book, bookDirectory);
    }

    /**
     * Changes the options of discovery.
     *
     * @param options the options
     * @return a configuration like this one
     */
    public NodeConfig withDiscovery(DiscoveryOptions options) {
        return new NodeConfig(provider, pool, messages, health, options, book, bookDirectory);
    }

    /**
     * Changes what is remembered of peers.
     *
     * @param limits the limits
     * @return a configuration like this one
     */
    public NodeConfig withBook(BookLimits limits) {
        return new NodeConfig(provider, pool, messages, health, discovery, limits, bookDirectory);
    }

    /**
     * Keeps the peer book in a directory.
     *
     * @param directory where; it is made when it is not there
     * @return a configuration like this one
     */
    public NodeConfig withBookDirectory(Path directory) {
        return new NodeConfig(provider, pool, messages, health, discovery, book, Optional.of(directory));
    }

    /**
     * Tells what of another configuration cannot be taken over by a node that runs with this one.
     *
     * @param changed the other one
     * @return the names of the parts; empty when all of it can
     */
    List<String> fixedParts(NodeConfig changed) {
        record Part(String name, Object before, Object after) {}
        return List.of(
                        new Part("provider", provider, changed.provider),
                        new Part("health", health, changed.health),
                        new Part("discovery", discovery, changed.discovery),
                        new Part("book", book, changed.book),
                        new Part("bookDirectory", bookDirectory, changed.bookDirectory),
                        new Part(
                                "messages.duplicateWindow",
                                messages.duplicateWindow(),
                                changed.messages.duplicateWindow()),
                        new Part(
                                "messages.compressionBytesMin",
                                messages.compressionBytesMin() > 0,
                                changed.messages.compressionBytesMin() > 0))
                .stream()
                .filter(part -> !part.before().equals(part.after()))
                .map(Part::name)
                .toList();
    }
}
