package io.p2p4j.simulator.fabric;

import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Laned;

/** A datagram on its way, and the event of its arrival: the one object that it costs. Owned by the simulation's thread. */
final class Datagram implements Laned {
    private enum State {
        FLYING,
        /** At a hold; once it goes on, no hold stops it. */
        HELD,
        KEPT
    }

    private final SimNode from;
    private final Endpoint sender;
    private final byte[] data;
    /** Of its ends, and of the content as it was sent. */
    private final long hash;

    private final long departsNanos;
    private final boolean intact;
    private Receiver to;
    private State state = State.FLYING;

    Datagram(SimNode from, Endpoint sender, Receiver to, byte[] data, long hash, boolean intact, long departsNanos) {
        this.from = from;
        this.sender = sender;
        this.to = to;
        this.data = data;
        this.hash = hash;
        this.intact = intact;
        this.departsNanos = departsNanos;
    }

    Endpoint sender() {
        return sender;
    }

    byte[] data() {
        return data;
    }

    /** Whether nothing happened to its content. */
    boolean isIntact() {
        return intact;
    }

    boolean wasKept() {
        return state == State.KEPT;
    }

    @Override
    public long lane() {
        return from.key();
    }

    /** First the arrival at the machine, perhaps after a hold; then, when that was busy, once more when it has time. */
    @Override
    public void run() {
        if (state == State.KEPT) {
            to.receive(this);
            return;
        }
        Receiver taker = to.present();
        if (taker == null) {
            return;
        }
        to = taker;
        SimNode node = taker.node();
        Fabric fabric = node.fabric();
        if (state == State.FLYING && fabric.holds().isHeld(from, node)) {
            state = State.HELD;
            fabric.holds().pass(from, node, Held.Kind.DATAGRAM, data.length, this);
            return;
        }
        if (fabric.router().isCut(from, node)) {
            return;
        }
        fabric.arrived(from, node, intact ? hash : Hash64.add(hash, Hash64.of(data)), departsNanos, data.length);
        if (node.isFree()) {
            taker.receive(this);
        } else if (taker.keep(this)) {
            state = State.KEPT;
            node.run(taker.life(), this);
        }
    }
}
