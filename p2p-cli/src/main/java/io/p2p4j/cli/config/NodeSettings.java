package io.p2p4j.cli.config;

import io.p2p4j.api.address.Multiaddr;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Settings of a node that its provider does not have.
 *
 * @param bootstrap peers to begin with
 * @param dataDir where the identity, the state and what is known of peers stay; empty to keep nothing
 * @param status where the status is served; empty for the default
 * @param statusToken the token of the status; empty for a new one
 */
public record NodeSettings(
        List<Multiaddr> bootstrap,
        Optional<Path> dataDir,
        Optional<InetSocketAddress> status,
        Optional<String> statusToken) {
    /** Bootstrap peers, as multiaddrs or URLs with commas between. */
    public static final String BOOTSTRAP = "P2P_BOOTSTRAP_PEERS";

    /** Another name for {@link #BOOTSTRAP}. */
    public static final String BOOTSTRAP_ALIAS = "INITIAL_PEERS";

    /** The directory of what the node keeps. */
    public static final String DATA_DIR = "P2P_DATA_DIR";

    /** Where the status is served. */
    public static final String STATUS = "P2P_STATUS";

    /** The token of the status. */
    public static final String STATUS_TOKEN = "P2P_STATUS_TOKEN";

    /** All names. */
    public static final Set<String> NAMES = Set.of(BOOTSTRAP, BOOTSTRAP_ALIAS, DATA_DIR, STATUS, STATUS_TOKEN);

    private static final int PORT_DEFAULT = 8000;
    private static final int PORT_MAX = 65_535;

    /**
     * Copies the list.
     *
     * @param bootstrap see the component
     * @param dataDir see the component
     * @param status see the component
     * @param statusToken see the component
     */
    public NodeSettings {
        bootstrap = List.copyOf(bootstrap);
    }

    /**
     * Reads the settings.
     *
     * @param values names and values; other names are left alone
     * @return the settings
     * @throws IllegalArgumentException when one is wrong; names it
     */
    public static NodeSettings read(Map<String, String> values) {
        String own = values.getOrDefault(BOOTSTRAP, "");
        String alias = values.getOrDefault(BOOTSTRAP_ALIAS, "");
        String name = own.isBlank() ? BOOTSTRAP_ALIAS : BOOTSTRAP;
        List<Multiaddr> bootstrap = new ArrayList<>();
        for (String word : (own.isBlank() ? alias : own).split(",")) {
            if (!word.isBlank()) {
                bootstrap.add(peer(name, word.strip()));
            }
        }
        return new NodeSettings(
                bootstrap,
                find(values, DATA_DIR).map(Path::of),
                find(values, STATUS).map(text -> address(STATUS, text)),
                find(values, STATUS_TOKEN));
    }

    private static Optional<String> find(Map<String, String> values, String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
    }

    /** A multiaddr, or a URL whose host and port are meant. */
    private static Multiaddr peer(String setting, String text) {
        try {
            if (text.startsWith("/")) {
                return Multiaddr.parse(text);
            }
            URI url = URI.create(text.contains("://") ? text : "tcp://" + text);
            if (url.getHost() != null) {
                String host = url.getHost().replaceAll("[\\[\\]]", "");
                return Multiaddr.tcp(host, url.getPort() < 0 ? PORT_DEFAULT : url.getPort());
            }
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(setting + ": \"" + text + "\": " + wrong.getMessage(), wrong);
        }
        throw new IllegalArgumentException(setting + ": \"" + text
                + "\" (expected such as /ip4/192.0.2.1/tcp/8800 or http://bootstrap.example:8000)");
    }

    /**
     * Reads an address to listen at.
     *
     * @param setting what errors call it
     * @param text a port, which is taken on loopback, or a host and a port with a colon between
     * @return the address
     * @throws IllegalArgumentException when it is none
     */
    public static InetSocketAddress address(String setting, String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "127.0.0.1" : text.substring(0, colon).replaceAll("[\\[\\]]", "");
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (port >= 0 && port <= PORT_MAX && !address.isUnresolved() && !host.isEmpty()) {
                return address;
            }
        } catch (IllegalArgumentException wrong) {
            throw expected(setting, text);
        }
        throw expected(setting, text);
    }

    private static IllegalArgumentException expected(String setting, String text) {
        return new IllegalArgumentException(
                setting + ": \"" + text + "\" (expected a port, or an address and a port such as 127.0.0.1:8081)");
    }
}
