package io.p2p4j.bench.contest;

import io.p2p4j.bench.host.Words;
import java.util.Map;

/** What contestants do. */
public interface Trial {
    /**
     * Prepares a new pair: listens, connects.
     *
     * @param pair both ends
     */
    void prepare(Pair pair);

    /**
     * Does a number of operations, and returns when they are over at both ends.
     *
     * @param pair both ends
     * @param operations how many
     * @return what {@link #figures} needs to know
     */
    Words run(Pair pair, long operations);

    /**
     * Returns how many operations to begin with, before it is known what one costs.
     *
     * @return at least 1
     */
    long firstOperations();

    /**
     * Tells whether every turn has {@link #firstOperations()}, and {@link #prepare} all the warming up there is.
     *
     * @return false unless it is overridden
     */
    default boolean isFixed() {
        return false;
    }

    /**
     * Makes figures of one turn.
     *
     * @param cost what it cost
     * @param words what {@link #run} returned
     * @return numbers by their names, in the order of the columns; the unit is part of the name
     */
    Map<String, Double> figures(Cost cost, Words words);
}
