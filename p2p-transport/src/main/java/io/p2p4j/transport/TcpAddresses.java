package io.p2p4j.transport;

import io.p2p4j.api.address.Component;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Multiaddrs of TCP ports, to and from what the JDK calls them. */
final class TcpAddresses {
    private TcpAddresses() {}

    /**
     * A TCP port.
     *
     * @param kind IP4, IP6, DNS, DNS4 or DNS6
     * @param host a literal, with its zone, or a name
     * @param port 0 to 65535
     */
    record Target(Protocol kind, String host, int port) {
        boolean isName() {
            return kind != Protocol.IP4 && kind != Protocol.IP6;
        }

        /** Reads a literal; no name is looked up. */
        InetSocketAddress literal() throws UnknownHostException {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        }
    }

    /** Reads an address; empty when it is no TCP port or says more than that. */
    static Optional<Target> parse(Multiaddr address) {
        List<Component> parts = address.components();
        String zone = "";
        int at = 0;
        if (parts.get(0).protocol() == Protocol.IP6ZONE) {
            zone = '%' + parts.get(0).value();
            at = 1;
        }
        int last = parts.size() - 1;
        if (parts.get(last).protocol() == Protocol.P2P) {
            last--;
        }
        if (last != at + 1 || parts.get(last).protocol() != Protocol.TCP) {
            return Optional.empty();
        }
        Protocol kind = parts.get(at).protocol();
        boolean known =
                switch (kind) {
                    case IP6 -> true;
                    case IP4, DNS, DNS4, DNS6 -> zone.isEmpty();
                    case IP6ZONE, DNSADDR, TCP, UDP, QUIC, QUIC_V1, TLS, SNI, NOISE, WS, WSS, HTTP, HTTPS -> false;
                    case P2P, P2P_CIRCUIT, UNIX, WEBTRANSPORT, CERTHASH, WEBRTC_DIRECT, WEBRTC, MEMORY -> false;
                };
        return known
                ? Optional.of(new Target(
                        kind,
                        parts.get(at).value() + zone,
                        Integer.parseInt(parts.get(last).value())))
                : Optional.empty();
    }

    static boolean isLiteral(Multiaddr address) {
        return parse(address).filter(target -> !target.isName()).isPresent();
    }

    /** Writes a socket's address. Only link-local addresses keep their zone: elsewhere it means nothing. */
    static Multiaddr of(InetSocketAddress socket) {
        return of(socket.getAddress(), socket.getPort());
    }

    private static Multiaddr of(InetAddress ip, int port) {
        String literal = ip.getHostAddress();
        int percent = literal.indexOf('%');
        return Multiaddr.tcp(percent >= 0 && !ip.isLinkLocalAddress() ? literal.substring(0, percent) : literal, port);
    }

    /**
     * Returns where to dial a bound address: for a wildcard, every address of every running interface of its family,
     * loopback last. Link-local addresses are left out, since they mean nothing to others without a zone of theirs.
     */
    static List<Multiaddr> listening(InetSocketAddress bound) {
        if (!bound.getAddress().isAnyLocalAddress()) {
            return List.of(of(bound));
        }
        List<Multiaddr> outside = new ArrayList<>();
        List<Multiaddr> loopback = new ArrayList<>();
        for (InetAddress ip : interfaceAddresses()) {
            if (ip.getClass() == bound.getAddress().getClass() && !ip.isLinkLocalAddress()) {
                (ip.isLoopbackAddress() ? loopback : outside).add(of(ip, bound.getPort()));
            }
        }
        outside.addAll(loopback);
        return outside.isEmpty() ? List.of(of(bound)) : List.copyOf(outside);
    }

    private static List<InetAddress> interfaceAddresses() {
        List<InetAddress> addresses = new ArrayList<>();
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (each.isUp()) {
                    addresses.addAll(Collections.list(each.getInetAddresses()));
                }
            }
        } catch (SocketException unreadable) {
            // The wildcard address itself is then the best that is known.
            return List.of();
        }
        return addresses;
    }
}
