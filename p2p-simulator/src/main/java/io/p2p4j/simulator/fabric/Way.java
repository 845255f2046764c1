package io.p2p4j.simulator.fabric;

import io.p2p4j.simulator.nat.NatTable;
import org.jspecify.annotations.Nullable;

/**
 * The way of a packet through translators. The way up, to the network in which the destination lies, is made when the packet
 * is sent; the way down is asked when it arrives. Owned by the simulation's thread.
 *
 * @param wire UDP or TCP
 * @param realm where the destination lies
 * @param source where the packet comes from, as seen there
 * @param destination where it goes
 * @param into the translator that has the destination's address; null when a machine has it
 */
record Way(
        Wire wire,
        Realm realm,
        long source,
        long destination,
        @Nullable SimNat into) {
    /** Where a packet comes out: an address in a network. */
    record Place(Realm realm, long address) {}

    /**
     * Sends a packet up. Every translator on the way makes a mapping, or prolongs it.
     *
     * @return null when the packet is dropped
     */
    static @Nullable Way up(Wire wire, Realm from, long source, long destination, long nowNanos) {
        Realm realm = from;
        long seen = source;
        SimNat through = null;
        while (true) {
            SimNat into = realm.nats.get(destination >>> Endpoint.PORT_BITS);
            if (into != null) {
                boolean back = into == through;
                return back && !into.profile().hairpin() ? null : new Way(wire, realm, seen, destination, into);
            }
            SimNat gateway = realm.gateway;
            if (gateway == null || realm.owns(wire, destination)) {
                return new Way(wire, realm, seen, destination, null);
            }
            int port = gateway.table(wire).outbound(seen, destination, nowNanos);
            if (port == NatTable.NO_PORT) {
                return null;
            }
            seen = Endpoint.bits(gateway.ip(), port);
            realm = gateway.outer();
            through = gateway;
        }
    }

    /** Lets the packet down; null when a translator lets it not. */
    @Nullable
    Place down(long nowNanos) {
        return walk(nowNanos, true);
    }

    private @Nullable Place walk(long nowNanos, boolean filtered) {
        Realm at = realm;
        long address = destination;
        SimNat nat = into;
        while (nat != null) {
            // Since the packet was sent it may have taken another address.
            if (nat.ip() != address >>> Endpoint.PORT_BITS) {
                return null;
            }
            int port = (int) (address & Endpoint.PORT_MAX);
            NatTable table = nat.table(wire);
            address = filtered ? table.inbound(port, source, nowNanos) : table.owner(port, nowNanos);
            if (address == NatTable.NONE) {
                return null;
            }
            at = nat.inner();
            nat = at.nats.get(address >>> Endpoint.PORT_BITS);
        }
        return new Place(at, address);
    }

    /** The machine whose link the packet takes; it may turn out that it may not come in, or that it is another's. */
    @Nullable
    SimNode machine(long nowNanos) {
        Place place = walk(nowNanos, false);
        if (place == null) {
            return into == null ? null : into.anyMachine();
        }
        SimNode machine = place.realm().machines.get(place.address() >>> Endpoint.PORT_BITS);
        if (machine != null) {
            return machine;
        }
        return switch (wire) {
            case UDP -> {
                SimSocket socket = place.realm().sockets.get(place.address());
                yield socket == null ? null : socket.node();
            }
            case TCP -> place.realm().lastOwner(Realm.tcp(place.address()));
        };
    }

    /** Whether the last translator that said no says so. */
    boolean isRefused() {
        return into != null && into.profile().refuses();
    }
}
