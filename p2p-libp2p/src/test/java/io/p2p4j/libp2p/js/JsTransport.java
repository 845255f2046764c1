package io.p2p4j.libp2p.js;

import io.p2p4j.api.address.Multiaddr;
import java.util.Locale;

/** What both ends talk over. */
enum JsTransport {
    TCP("/ip4/127.0.0.1/tcp/0"),
    WS("/ip4/127.0.0.1/tcp/0/ws"),
    /** Within the TLS of the web. */
    WSS("/ip4/127.0.0.1/tcp/0/tls/ws"),
    QUIC("/ip4/127.0.0.1/udp/0/quic-v1");

    private final Multiaddr any;

    JsTransport(String any) {
        this.any = Multiaddr.parse(any);
    }

    /** An address to listen at. */
    Multiaddr any() {
        return any;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the provider's setting calls it. */
    String setting() {
        return this == WSS ? WS.id() : id();
    }

    /** What js takes for the address that an end of this transport has: it leaves out that there is TLS of the web. */
    Multiaddr seenByJs(Multiaddr address) {
        return this == WSS ? Multiaddr.parse(address.toString().replace("/tls/ws", "/ws")) : address;
    }
}
