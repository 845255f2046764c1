package io.p2p4j.api.address;

/** Skeleton, completed in the next commit. */
public enum Protocol {
    IP4(4, "ip4"),
    IP6(41, "ip6"),
    IP6ZONE(42, "ip6zone"),
    DNS(53, "dns"),
    DNS4(54, "dns4"),
    DNS6(55, "dns6"),
    DNSADDR(56, "dnsaddr"),
    TCP(6, "tcp"),
    UDP(273, "udp"),
    QUIC(460, "quic"),
    QUIC_V1(461, "quic-v1"),
    TLS(448, "tls"),
    SNI(449, "sni"),
    NOISE(454, "noise"),
    WS(477, "ws"),
    WSS(478, "wss"),
    HTTP(480, "http"),
    P2P(421, "p2p"),
    P2P_CIRCUIT(290, "p2p-circuit"),
    UNIX(400, "unix"),
    WEBTRANSPORT(465, "webtransport"),
    CERTHASH(466, "certhash"),
    WEBRTC_DIRECT(280, "webrtc-direct"),
    MEMORY(777, "memory");

    private final int code;
    private final String text;

    Protocol(int code, String text) {
        this.code = code;
        this.text = text;
    }

    public int code() {
        return code;
    }

    public String text() {
        return text;
    }
}
