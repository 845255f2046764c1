package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import org.jspecify.annotations.Nullable;

/** The first packet of a dial that translators may meet. Owned by the simulation's thread. */
final class Approach {
    private final Multiaddr source;
    private final Multiaddr address;
    private final SimNode target;
    private final @Nullable Way way;
    private Way.@Nullable Place place;

    private Approach(Multiaddr source, Multiaddr address, SimNode target, @Nullable Way way) {
        this.source = source;
        this.address = address;
        this.target = target;
        this.way = way;
    }

    /** Whether a dial may meet translators; otherwise its address says it all. */
    static boolean isNeeded(Fabric fabric, SimNode node, Multiaddr address) {
        if (fabric.nats().isEmpty() || !address.startsWith(Protocol.IP4, Protocol.TCP) || !Realm.isInner(address)) {
            return false;
        }
        Realm realm = node.realm();
        long destination = SimNat.bits(address);
        return !realm.isOpen()
                || realm.nats.containsKey(destination >>> Endpoint.PORT_BITS)
                || fabric.nats().isInner(destination);
    }

    /** Sends the packet. */
    static Approach of(Fabric fabric, SimNode node, Multiaddr source, Multiaddr address) {
        long destination = SimNat.bits(address);
        long now = fabric.kernel().nowNanos();
        Way way = Way.up(Wire.TCP, node.realm(), SimNat.bits(source), destination, now);
        SimNode machine = way == null ? null : way.machine(now);
        boolean unknown = machine == null
                && way != null
                && way.realm().isOpen()
                && !fabric.nats().isInner(destination);
        if (machine == null && !unknown) {
            return new Approach(source, address, node, null);
        }
        // In the open network an address that nobody ever had is refused at once, as everywhere in the simulator.
        return new Approach(source, address, machine == null ? node : machine, way);
    }

    /** Whether it gets nowhere. */
    boolean isLost() {
        return way == null;
    }

    /** Whose link it takes. */
    SimNode target() {
        return target;
    }

    /** It arrives; false when a translator drops it without a word. */
    boolean arrives() {
        if (way == null) {
            return false;
        }
        place = way.down(target.fabric().kernel().nowNanos());
        return place != null || way.isRefused();
    }

    /** Who listens where it arrived. */
    SimTransport.@Nullable Bound listening() {
        Way.Place arrived = place;
        return arrived == null ? null : arrived.realm().listening(Realm.tcp(arrived.address()));
    }

    /** The addresses of the connection, as each end sees them. */
    Connection.Ends ends() {
        Way.Place arrived = place;
        if (way == null || arrived == null) {
            throw new IllegalStateException("dial of " + address + " did not arrive (expected after its arrival)");
        }
        return new Connection.Ends.Translated(source, address, Realm.tcp(arrived.address()), Realm.tcp(way.source()));
    }
}
