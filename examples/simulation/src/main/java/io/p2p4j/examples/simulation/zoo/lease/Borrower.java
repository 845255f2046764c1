package io.p2p4j.examples.simulation.zoo.lease;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.examples.simulation.zoo.net.Line;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Asks for the thing twice a second while it has not got it. */
public final class Borrower implements Party {
    private static final long ASK_GAP_NANOS = 500_000_000L;

    private final P2PProvider provider;
    private final Clocks clocks;
    private final Line clerk;
    private Instant overAt = Instant.MIN;
    private long overNanos;
    private boolean borrowed;

    private Borrower(P2PProvider provider, Multiaddr clerk, Clocks clocks) {
        this.provider = provider;
        this.clocks = clocks;
        this.clerk = new Line(provider, clerk, this::lent);
    }

    /**
     * Opens a borrower.
     *
     * @param provider started
     * @param clerk where the clerk listens
     * @param clocks by which clock it gives back
     * @return the borrower, which asks from now on
     */
    public static Borrower open(P2PProvider provider, Multiaddr clerk, Clocks clocks) {
        Borrower borrower = new Borrower(provider, clerk, clocks);
        borrower.ask();
        return borrower;
    }

    /**
     * Tells whether this borrower may use what it has borrowed.
     *
     * @return true while it may, as far as it knows
     */
    public boolean has() {
        return borrowed
                && switch (clocks) {
                    case TIME_OF_DAY -> provider.context().now().isBefore(overAt);
                    case TIME_THAT_PASSES -> provider.context().nanoTime() - overNanos < 0;
                };
    }

    private void ask() {
        if (!has()) {
            clerk.send(ByteBuffer.allocate(8).putLong(0, provider.context().nanoTime()));
        }
        provider.context().schedule(ASK_GAP_NANOS, this::ask);
    }

    /** The clerk repeats when it was asked, by this node's clock. */
    private void lent(ByteBuffer reply) {
        overNanos = reply.getLong() + Clerk.LEASE_NANOS / 2;
        overAt = Instant.ofEpochMilli(reply.getLong());
        borrowed = true;
    }
}
