package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network in which addresses mean something: the open one, or what stands behind a translator. Owned by the simulation's
 * thread.
 */
final class Realm {
    private static final int NETWORK_BITS = 16;
    private static final int HOSTS_MAX = 0xFFFF;
    private static final String LOOPBACK = "127.";

    /** Who listens where, or did so last; of an inner network, IPv4 only. */
    final CompactMap<Multiaddr, SimTransport.Bound> bounds = new CompactMap<>();

    final Map<Long, SimSocket> sockets = new LinkedHashMap<>();
    /** The translators that have an address here, by that address. */
    final Map<Long, SimNat> nats = new LinkedHashMap<>();

    /** The machines of an inner network, by their address. */
    final Map<Long, SimNode> machines = new LinkedHashMap<>();
    /** The way out; null in the open network. */
    final @Nullable SimNat gateway;

    private final long network;
    private int hosts;

    Realm(@Nullable SimNat gateway, String network) {
        this.gateway = gateway;
        this.network = Endpoint.ip4(network) >>> NETWORK_BITS;
    }

    boolean isOpen() {
        return gateway == null;
    }

    /** A free address. The first one is the translator's own. */
    long nextHost() {
        hosts++;
        if (hosts == HOSTS_MAX) {
            throw new IllegalStateException("network " + Endpoint.dotted(network << NETWORK_BITS) + " has " + hosts
                    + " hosts (expected fewer than " + HOSTS_MAX + ")");
        }
        return network << NETWORK_BITS | hosts;
    }

    /** Whether somebody here has an address, or could have it. */
    boolean owns(Wire wire, long destination) {
        return switch (wire) {
            case UDP -> isLocal(destination) || sockets.containsKey(destination);
            case TCP -> isLocal(destination) || bounds.containsKey(tcp(destination));
        };
    }

    boolean isLocal(long destination) {
        return destination >>> (Endpoint.PORT_BITS + NETWORK_BITS) == network;
    }

    /** Who listens at an address. */
    SimTransport.@Nullable Bound listening(Multiaddr address) {
        SimTransport.Bound bound = bounds.get(address);
        return bound != null && bound.isListening() ? bound : null;
    }

    /** The machine of who listens at an address or did so last. */
    @Nullable
    SimNode lastOwner(Multiaddr address) {
        SimTransport.Bound bound = bounds.get(address);
        return bound == null ? null : bound.node();
    }

    static Multiaddr tcp(long bits) {
        Endpoint endpoint = new Endpoint(bits);
        return Multiaddr.tcp(endpoint.host(), endpoint.port());
    }

    /** Whether an address means something else in each network: names, IPv6 and loopback do not. */
    static boolean isInner(Multiaddr address) {
        return address.startsWith(Protocol.IP4)
                && !address.components().get(0).value().startsWith(LOOPBACK);
    }
}
