package io.p2p4j.node.discovery;

import io.p2p4j.api.address.Multiaddr;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads bootstrap peers as people write them. */
public final class BootstrapPeers {
    private static final int PEERS_MAX = 1000;
    private static final int PORT_MAX = 65_535;

    private BootstrapPeers() {}

    /**
     * Reads a list with commas or white space between its entries. An entry is a multiaddr, a URL {@code http://host:port} or
     * {@code https://host:port}, or {@code host:port}; of a URL only host and port count, since what answers there is a peer.
     *
     * @param text the list; may be empty
     * @return the addresses, in order
     * @throws IllegalArgumentException when an entry is none of these; the message says which
     */
    public static List<Multiaddr> parse(String text) {
        List<Multiaddr> addresses = new ArrayList<>();
        for (String entry : text.split("[\\s,]+")) {
            if (!entry.isEmpty()) {
                addresses.add(parseOne(entry));
            }
        }
        if (addresses.size() > PEERS_MAX) {
            throw new IllegalArgumentException(
                    addresses.size() + " bootstrap peers (expected at most " + PEERS_MAX + ")");
        }
        return List.copyOf(addresses);
    }

    private static Multiaddr parseOne(String entry) {
        if (entry.startsWith("/")) {
            return Multiaddr.parse(entry);
        }
        String rest = entry;
        String lower = entry.toLowerCase(Locale.ROOT);
        for (String scheme : List.of("http://", "https://")) {
            if (lower.startsWith(scheme)) {
                rest = entry.substring(scheme.length());
            }
        }
        int slash = rest.indexOf('/');
        rest = slash < 0 ? rest : rest.substring(0, slash);
        int colon = rest.lastIndexOf(':');
        String host = colon < 0 ? "" : rest.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = port(colon < 0 ? "" : rest.substring(colon + 1));
        if (host.isEmpty() || port == 0) {
            throw wrong(entry);
        }
        try {
            return Multiaddr.tcp(host, port);
        } catch (IllegalArgumentException noLiteral) {
            if (host.matches("[A-Za-z0-9._-]+") && !host.matches("[0-9.]+")) {
                return Multiaddr.parse("/dns/" + host + "/tcp/" + port);
            }
            throw wrong(entry);
        }
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            return 0;
        }
        int port = Integer.parseInt(text);
        return port <= PORT_MAX ? port : 0;
    }

    private static IllegalArgumentException wrong(String entry) {
        return new IllegalArgumentException("bootstrap peer \"" + entry
                + "\" (expected a multiaddr such as /ip4/192.0.2.1/tcp/8800, or http://host:port, or host:port)");
    }
}
