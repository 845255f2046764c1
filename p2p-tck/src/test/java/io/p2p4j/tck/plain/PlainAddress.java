package io.p2p4j.tck.plain;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Between {@code /ip4/…/tcp/…} and the JDK's socket addresses. */
final class PlainAddress {
    private PlainAddress() {}

    static InetSocketAddress of(Multiaddr address) throws P2PException {
        if (!address.startsWith(Protocol.IP4, Protocol.TCP) && !address.startsWith(Protocol.IP6, Protocol.TCP)) {
            throw P2PException.builder(
                            ErrorCode.TRANSPORT_UNSUPPORTED, "no transport (expected /ip4/…/tcp/… or /ip6/…/tcp/…)")
                    .address(address)
                    .build();
        }
        String host = address.value(Protocol.IP4)
                .or(() -> address.value(Protocol.IP6))
                .orElseThrow();
        return new InetSocketAddress(host, address.port().orElseThrow());
    }

    static Multiaddr of(SocketAddress address) {
        InetSocketAddress inet = (InetSocketAddress) address;
        return Multiaddr.tcp(inet.getAddress().getHostAddress(), inet.getPort());
    }
}
