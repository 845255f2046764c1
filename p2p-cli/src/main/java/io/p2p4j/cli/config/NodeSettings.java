package io.p2p4j.cli.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Settings of {@code p2p node} beside those of {@link io.p2p4j.api.config.P2PConfig}.
 *
 * @param dataDir where the identity, the state and what is known of peers stay; empty to keep nothing
 * @param status where the status is served; empty for the default
 * @param statusToken the token of the status; empty for a new one
 */
public record NodeSettings(Optional<Path> dataDir, Optional<InetSocketAddress> status, Optional<String> statusToken) {
    /** The directory of what the node keeps. */
    public static final String DATA_DIR = "P2P_DATA_DIR";

    /** Where the status is served. */
    public static final String STATUS = "P2P_STATUS";

    /** The token of the status. */
    public static final String STATUS_TOKEN = "P2P_STATUS_TOKEN";

    /** All names. */
    public static final Set<String> NAMES = Set.of(DATA_DIR, STATUS, STATUS_TOKEN);

    private static final int PORT_MAX = 65_535;

    /**
     * Reads the settings.
     *
     * @param values names and values; other names are left alone
     * @return the settings
     * @throws IllegalArgumentException when one is wrong; names it
     */
    public static NodeSettings read(Map<String, String> values) {
        return new NodeSettings(
                find(values, DATA_DIR).map(Path::of),
                find(values, STATUS).map(text -> address(STATUS, text)),
                find(values, STATUS_TOKEN));
    }

    private static Optional<String> find(Map<String, String> values, String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
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
