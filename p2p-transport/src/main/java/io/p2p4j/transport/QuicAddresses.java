package io.p2p4j.transport;

import io.p2p4j.api.address.Component;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Multiaddrs of QUIC ports, {@code /…/udp/N/quic-v1}; their hosts are written as those of TCP ports are. */
final class QuicAddresses {
    private QuicAddresses() {}

    /** Reads an address; empty when it is no QUIC port or says more than that. */
    static Optional<TcpAddresses.Target> parse(Multiaddr address) {
        List<Component> parts = new ArrayList<>(address.components());
        int last = parts.size() - 1;
        if (parts.get(last).protocol() == Protocol.P2P) {
            parts.remove(last--);
        }
        if (last < 2
                || parts.get(last).protocol() != Protocol.QUIC_V1
                || parts.get(last - 1).protocol() != Protocol.UDP) {
            return Optional.empty();
        }
        parts.remove(last);
        parts.set(last - 1, new Component(Protocol.TCP, parts.get(last - 1).value()));
        return TcpAddresses.parse(Multiaddr.of(parts));
    }

    static boolean isLiteral(Multiaddr address) {
        return parse(address).filter(target -> !target.isName()).isPresent();
    }

    /** Writes a socket's address. */
    static Multiaddr of(InetSocketAddress socket) {
        return ofTcp(TcpAddresses.of(socket));
    }

    /** Returns where to dial a bound address: for a wildcard, every address of the host. */
    static List<Multiaddr> listening(InetSocketAddress bound) {
        return TcpAddresses.listening(bound).stream().map(QuicAddresses::ofTcp).toList();
    }

    private static Multiaddr ofTcp(Multiaddr tcp) {
        List<Component> parts = new ArrayList<>(tcp.components());
        int last = parts.size() - 1;
        parts.set(last, new Component(Protocol.UDP, parts.get(last).value()));
        parts.add(Component.of(Protocol.QUIC_V1));
        return Multiaddr.of(parts);
    }
}
