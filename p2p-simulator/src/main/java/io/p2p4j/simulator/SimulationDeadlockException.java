package io.p2p4j.simulator;

/**
 * Something is waited for that cannot happen: without a bound, when nothing is left that could make it happen; a lock, in a
 * circle; or something outside of the simulation, while a simulated thread has the baton.
 */
public final class SimulationDeadlockException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    SimulationDeadlockException(String message) {
        super(message);
    }
}
