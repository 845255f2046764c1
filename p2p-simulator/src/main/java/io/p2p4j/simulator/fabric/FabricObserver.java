package io.p2p4j.simulator.fabric;

/** Is told what happens on a fabric, as it happens, and must not change anything. Called on the simulation's thread. */
@FunctionalInterface
public interface FabricObserver {
    /** Watches nothing. */
    FabricObserver NONE = (fact, from, to, beganNanos, bytes) -> {};

    /**
     * Something happened between two nodes, now.
     *
     * @param fact what; never {@link Fact#FAULT}
     * @param from whose doing it was
     * @param to the other node; the same one for {@link Fact#LISTENING}
     * @param beganNanos when it began: for a delivery, when the segment left; else now
     * @param bytes how many bytes a delivered segment has, else 0
     */
    void on(Fact fact, SimNode from, SimNode to, long beganNanos, int bytes);
}
