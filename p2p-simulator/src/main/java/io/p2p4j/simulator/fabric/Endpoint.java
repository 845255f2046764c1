package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 address and a port: where datagrams go to and come from. Keep one that is used often, since it remembers whose
 * socket it last led to. Equal by address and port. Owned by the simulation's thread.
 */
public final class Endpoint {
    static final int PORT_BITS = 16;
    static final int PORT_MAX = 0xFFFF;

    private static final int BYTE_MAX = 0xFF;

    private final long bits;
    private @Nullable Multiaddr address;
    /** Only a shortcut: it is asked whether it is still there. */
    private @Nullable SimSocket socket;

    Endpoint(long bits) {
        this.bits = bits;
    }

    /** One that leads to a socket. */
    Endpoint(long bits, SimSocket socket) {
        this(bits);
        this.socket = socket;
    }

    /**
     * Reads an address.
     *
     * @param address {@code /ip4/…/udp/…}; what follows the port is ignored
     * @return its endpoint
     * @throws IllegalArgumentException when it is another form of address
     */
    public static Endpoint of(Multiaddr address) {
        if (!address.startsWith(Protocol.IP4, Protocol.UDP)) {
            throw new IllegalArgumentException("address " + address + " (expected /ip4/…/udp/…)");
        }
        long ip = ip4(address.components().get(0).value());
        return new Endpoint(bits(ip, address.port().orElse(0)));
    }

    static long bits(long ip, int port) {
        return ip << PORT_BITS | port;
    }

    /** The number of a dotted address that a multiaddr has checked. */
    static long ip4(String dotted) {
        long ip = 0;
        int part = 0;
        for (int i = 0; i < dotted.length(); i++) {
            char digit = dotted.charAt(i);
            if (digit == '.') {
                ip = ip << Byte.SIZE | part;
                part = 0;
            } else {
                part = 10 * part + digit - '0';
            }
        }
        return ip << Byte.SIZE | part;
    }

    static String dotted(long ip) {
        return (ip >> 24 & BYTE_MAX) + "." + (ip >> 16 & BYTE_MAX) + "." + (ip >> 8 & BYTE_MAX) + "." + (ip & BYTE_MAX);
    }

    /**
     * Returns the port.
     *
     * @return 0 to 65535
     */
    public int port() {
        return (int) (bits & PORT_MAX);
    }

    /**
     * Returns the host.
     *
     * @return four decimal numbers with dots
     */
    public String host() {
        return dotted(ip());
    }

    /**
     * Returns the whole as an address.
     *
     * @return {@code /ip4/…/udp/…}
     */
    public Multiaddr address() {
        Multiaddr known = address;
        if (known == null) {
            known = Multiaddr.udp(host(), port());
            address = known;
        }
        return known;
    }

    long ip() {
        return bits >>> PORT_BITS;
    }

    long bits() {
        return bits;
    }

    @Nullable
    SimSocket socket() {
        return socket;
    }

    void remember(SimSocket value) {
        socket = value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Endpoint that && bits == that.bits);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bits);
    }

    @Override
    public String toString() {
        return host() + ':' + port();
    }
}
