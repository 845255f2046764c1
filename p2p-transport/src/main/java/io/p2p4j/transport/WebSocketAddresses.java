package io.p2p4j.transport;

import io.p2p4j.api.address.Component;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Multiaddrs of WebSocket ports: a TCP port with {@code /ws}; or with {@code /tls/ws}, {@code /tls/sni/NAME/ws} or the older
 * {@code /wss} for those over TLS.
 */
final class WebSocketAddresses {
    private WebSocketAddresses() {}

    /**
     * A WebSocket port.
     *
     * @param tcp where it is
     * @param suffix what makes it one, such as {@code /ws}
     * @param name what the certificate must be for: the name that is given, or the host's
     */
    record Target(TcpAddresses.Target tcp, List<Component> suffix, String name) {
        boolean isSecure() {
            return suffix.size() > 1 || suffix.get(0).protocol() == Protocol.WSS;
        }
    }

    /** Reads an address; empty when it is no WebSocket port or says more than that. */
    static Optional<Target> parse(Multiaddr address) {
        List<Component> parts = new ArrayList<>(address.components());
        if (parts.get(parts.size() - 1).protocol() == Protocol.P2P) {
            parts.remove(parts.size() - 1);
        }
        int tcp = 0;
        while (tcp < parts.size() && parts.get(tcp).protocol() != Protocol.TCP) {
            tcp++;
        }
        if (tcp == 0 || tcp >= parts.size() - 1) {
            return Optional.empty();
        }
        List<Component> suffix = List.copyOf(parts.subList(tcp + 1, parts.size()));
        if (!isWebSocket(suffix)) {
            return Optional.empty();
        }
        return TcpAddresses.parse(Multiaddr.of(parts.subList(0, tcp + 1)))
                .map(target -> new Target(
                        target, suffix, suffix.size() == 3 ? suffix.get(1).value() : target.host()));
    }

    private static boolean isWebSocket(List<Component> suffix) {
        List<Protocol> kinds = suffix.stream().map(Component::protocol).toList();
        return kinds.equals(List.of(Protocol.WS))
                || kinds.equals(List.of(Protocol.WSS))
                || kinds.equals(List.of(Protocol.TLS, Protocol.WS))
                || kinds.equals(List.of(Protocol.TLS, Protocol.SNI, Protocol.WS));
    }

    /** Writes the address of a socket. */
    static Multiaddr of(Multiaddr tcp, List<Component> suffix) {
        List<Component> parts = new ArrayList<>(tcp.components());
        parts.addAll(suffix);
        return Multiaddr.of(parts);
    }
}
