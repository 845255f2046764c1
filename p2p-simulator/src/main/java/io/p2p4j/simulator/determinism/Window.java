package io.p2p4j.simulator.determinism;

/**
 * A span of events.
 *
 * @param from the number of the first one; 0 is what is done before the first event
 * @param to the number of the last one
 */
public record Window(long from, long to) {
    /**
     * Checks the order.
     *
     * @param from 0 or more
     * @param to not less
     */
    public Window {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("window " + from + ".." + to
                    + " (expected a first event from 0, and a last one that is not before)");
        }
    }

    boolean contains(long number) {
        return number >= from && number <= to;
    }

    @Override
    public String toString() {
        return from + ".." + to;
    }
}
