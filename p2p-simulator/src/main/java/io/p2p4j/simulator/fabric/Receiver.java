package io.p2p4j.simulator.fabric;

import org.jspecify.annotations.Nullable;

/** Where a datagram ends. */
interface Receiver {
    /** Whose it is. */
    SimNode node();

    /** The key of the node, at hand. */
    long key();

    /** The {@link SimNode#incarnation()} that it belongs to. */
    int life();

    /** Who takes what arrives now: this one, or who has its place since; null when nobody has. */
    @Nullable
    Receiver present();

    /** Keeps a datagram for a node that is busy; false when there is no room. */
    boolean keep(Datagram datagram);

    /** Takes a datagram, as the node's work. */
    void receive(Datagram datagram);
}
