package io.p2p4j.simulator.fabric;

import org.jspecify.annotations.Nullable;

/** Where a datagram ends. */
abstract class Receiver {
    /** Whose it is. */
    abstract SimNode node();

    /** The key of the node, at hand. */
    abstract long key();

    /** The {@link SimNode#incarnation()} that it belongs to. */
    abstract int life();

    /** Who takes what arrives now: this one, or who has its place since; null when nobody has. */
    @Nullable
    abstract Receiver present();

    /** Keeps a datagram for a node that is busy; false when there is no room. */
    abstract boolean keep(Datagram datagram);

    /** Takes a datagram, as the node's work. */
    abstract void receive(Datagram datagram);
}
