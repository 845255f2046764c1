package io.p2p4j.api.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The protocols of a multiaddr component, with codes and sizes of {@code protocols.csv} in
 * {@code github.com/multiformats/multiaddr}.
 */
public enum Protocol {
    /** An IPv4 address. */
    IP4(4, "ip4", 4),
    /** An IPv6 address; its text is that of RFC 5952. */
    IP6(41, "ip6", 16),
    /** The zone of the {@link #IP6} component that follows, RFC 4007. */
    IP6ZONE(42, "ip6zone", Protocol.VARIABLE),
    /** A domain name, resolved to IPv4 and IPv6. */
    DNS(53, "dns", Protocol.VARIABLE),
    /** A domain name, resolved to IPv4 only. */
    DNS4(54, "dns4", Protocol.VARIABLE),
    /** A domain name, resolved to IPv6 only. */
    DNS6(55, "dns6", Protocol.VARIABLE),
    /** A domain name whose TXT records hold multiaddrs. */
    DNSADDR(56, "dnsaddr", Protocol.VARIABLE),
    /** A TCP port. */
    TCP(6, "tcp", 2),
    /** A UDP port. */
    UDP(273, "udp", 2),
    /** QUIC of draft 29. */
    QUIC(460, "quic", 0),
    /** QUIC version 1, RFC 9000. */
    QUIC_V1(461, "quic-v1", 0),
    /** TLS. */
    TLS(448, "tls", 0),
    /** The server name that TLS is asked for, RFC 6066 section 3. */
    SNI(449, "sni", Protocol.VARIABLE),
    /** Noise. */
    NOISE(454, "noise", 0),
    /** WebSocket. */
    WS(477, "ws", 0),
    /** WebSocket over TLS; the older way to write {@code /tls/ws}. */
    WSS(478, "wss", 0),
    /** HTTP. */
    HTTP(480, "http", 0),
    /** HTTP over TLS; the older way to write {@code /tls/http}. */
    HTTPS(443, "https", 0),
    /** A peer id. The older name {@code ipfs} is read too. */
    P2P(421, "p2p", Protocol.VARIABLE),
    /** A relayed connection: what stands before it is the relay, what follows the destination. */
    P2P_CIRCUIT(290, "p2p-circuit", 0),
    /** The path of a Unix domain socket. It takes the rest of the text, so it always stands last. */
    UNIX(400, "unix", Protocol.VARIABLE),
    /** WebTransport. */
    WEBTRANSPORT(465, "webtransport", 0),
    /** The multihash of a certificate that the peer may show. */
    CERTHASH(466, "certhash", Protocol.VARIABLE),
    /** WebRTC without a signalling server. */
    WEBRTC_DIRECT(280, "webrtc-direct", 0),
    /** WebRTC with a signalling server. */
    WEBRTC(281, "webrtc", 0),
    /** An address inside one process or one simulation: a number of 64 unsigned bits. */
    MEMORY(777, "memory", 8);

    /** The {@link #size} of a value that carries its own length. */
    public static final int VARIABLE = -1;

    /** What {@link #values} would copy for every address that is read. */
    private static final Protocol[] ALL = values();

    /** By their codes: each component of an address that is read asks. */
    private static final List<Optional<Protocol>> BY_CODE = byCode();

    private final int code;
    private final String text;
    private final int size;

    Protocol(int code, String text, int size) {
        this.code = code;
        this.text = text;
        this.size = size;
    }

    /**
     * Returns the code in the binary form.
     *
     * @return the code
     */
    public int code() {
        return code;
    }

    /**
     * Returns the name in the text form, such as {@code quic-v1}.
     *
     * @return the name
     */
    public String text() {
        return text;
    }

    /**
     * Returns the size of the value in the binary form.
     *
     * @return the size in bytes; 0 if there is no value, {@link #VARIABLE} if its length stands before it
     */
    public int size() {
        return size;
    }

    /**
     * Says whether a component of this protocol has a value.
     *
     * @return true unless {@link #size} is 0
     */
    public boolean hasValue() {
        return size != 0;
    }

    /**
     * Finds a protocol by its code.
     *
     * @param code a code
     * @return the protocol; empty if the code is unknown here
     */
    public static Optional<Protocol> ofCode(int code) {
        return code >= 0 && code < BY_CODE.size() ? BY_CODE.get(code) : Optional.empty();
    }

    private static List<Optional<Protocol>> byCode() {
        List<Optional<Protocol>> all = new ArrayList<>();
        for (Protocol protocol : ALL) {
            while (all.size() <= protocol.code) {
                all.add(Optional.empty());
            }
            all.set(protocol.code, Optional.of(protocol));
        }
        return List.copyOf(all);
    }

    /**
     * Finds a protocol by its name in the text form.
     *
     * @param text a name, such as {@code tcp}; {@code ipfs} is {@link #P2P}
     * @return the protocol; empty if the name is unknown here
     */
    public static Optional<Protocol> ofText(String text) {
        if (text.equals("ipfs")) {
            return Optional.of(P2P);
        }
        for (Protocol protocol : ALL) {
            if (protocol.text.equals(text)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }
}
