package io.p2p4j.examples.simulation.zoo.reorder;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.examples.simulation.zoo.net.Door;
import java.nio.ByteBuffer;

/** Shows the newest price, and says that it has seen it. */
public final class Display implements Party {
    private final Order order;
    private long shown;
    private long shownBefore;

    private Display(Order order) {
        this.order = order;
    }

    /**
     * Opens a display.
     *
     * @param provider started
     * @param order which prices it takes over
     * @return the display
     */
    public static Display open(P2PProvider provider, Order order) {
        Display display = new Display(order);
        Door.open(provider, (message, reply) -> {
            long number = message.getLong();
            display.show(number);
            reply.accept(ByteBuffer.allocate(8).putLong(0, number));
        });
        return display;
    }

    /**
     * Returns the number of the price that is shown.
     *
     * @return 0 before the first one
     */
    public long shown() {
        return shown;
    }

    /**
     * Returns the number of the price that was shown before.
     *
     * @return 0 before the second one
     */
    public long shownBefore() {
        return shownBefore;
    }

    private void show(long number) {
        if (order.takes(number, shown)) {
            shownBefore = shown;
            shown = number;
        }
    }
}
