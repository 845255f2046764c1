package io.p2p4j.simulator.fabric;

import org.jspecify.annotations.Nullable;

/** One of the receivers of a multicast, which takes what arrives as it was sent. */
final class Multicast extends Receiver {
    private final SimNode node;
    private final int life;
    private final Runnable arrival;

    Multicast(SimNode node, Runnable arrival) {
        this.node = node;
        this.life = node.incarnation();
        this.arrival = arrival;
    }

    @Override
    SimNode node() {
        return node;
    }

    @Override
    long key() {
        return node.key();
    }

    @Override
    int life() {
        return life;
    }

    @Override
    @Nullable
    Receiver present() {
        return node.isOver(life) ? null : this;
    }

    @Override
    boolean keep(Datagram datagram) {
        return true;
    }

    @Override
    void receive(Datagram datagram) {
        if (datagram.isIntact()) {
            arrival.run();
        }
    }
}
