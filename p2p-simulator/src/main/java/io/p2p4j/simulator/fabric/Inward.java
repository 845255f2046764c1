package io.p2p4j.simulator.fabric;

import org.jspecify.annotations.Nullable;

/** Where a datagram ends that goes into a translator: when it arrives, that is asked. */
final class Inward extends Receiver {
    private final SimNode presumed;
    private final Way way;

    Inward(SimNode presumed, Way way) {
        this.presumed = presumed;
        this.way = way;
    }

    @Override
    SimNode node() {
        return presumed;
    }

    @Override
    long key() {
        return presumed.key();
    }

    @Override
    int life() {
        return presumed.incarnation();
    }

    @Override
    @Nullable
    Receiver present() {
        Way.Place place = way.down(presumed.fabric().kernel().nowNanos());
        if (place == null) {
            return null;
        }
        SimSocket socket = place.realm().sockets.get(place.address());
        return socket == null || !socket.isOpen() ? null : socket;
    }

    @Override
    boolean keep(Datagram datagram) {
        throw new IllegalStateException("a translator keeps nothing (expected what is behind it)");
    }

    @Override
    void receive(Datagram datagram) {
        throw new IllegalStateException("a translator takes nothing (expected what is behind it)");
    }
}
