package io.p2p4j.examples.simulation.zoo.ledger;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.examples.simulation.zoo.net.Line;
import java.nio.ByteBuffer;

/** Has one number after the other written down, each until there is a receipt. */
public final class Customer implements Party {
    private static final long GAP_NANOS = 300_000_000L;

    private final P2PProvider provider;
    private final long number;
    private final Line ledger;
    private long promised;

    private Customer(P2PProvider provider, Multiaddr ledger, long number) {
        this.provider = provider;
        this.number = number;
        this.ledger = new Line(provider, ledger, receipt -> promised = Math.max(promised, receipt.getLong(Long.BYTES)));
    }

    /**
     * Opens a customer.
     *
     * @param provider started
     * @param ledger where the ledger listens
     * @param number this customer's number
     * @return the customer, which writes from now on
     */
    public static Customer open(P2PProvider provider, Multiaddr ledger, long number) {
        Customer customer = new Customer(provider, ledger, number);
        customer.write();
        return customer;
    }

    /**
     * Returns this customer's number.
     *
     * @return the number
     */
    public long number() {
        return number;
    }

    /**
     * Returns the greatest number that this customer has a receipt for.
     *
     * @return 0 before the first one
     */
    public long promised() {
        return promised;
    }

    private void write() {
        ledger.send(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(number)
                .putLong(promised + 1)
                .flip());
        provider.context().schedule(GAP_NANOS, this::write);
    }
}
