package io.p2p4j.examples.simulation.zoo.reorder;

/** Which prices a display takes over. */
public enum Order {
    /** The bug: each as it comes. What an old connection was still carrying may come after the news of the new one. */
    AS_THEY_COME,
    /** The remedy: those with a greater number than the one that it shows. */
    BY_NUMBER;

    boolean takes(long number, long shown) {
        return switch (this) {
            case AS_THEY_COME -> true;
            case BY_NUMBER -> number > shown;
        };
    }
}
