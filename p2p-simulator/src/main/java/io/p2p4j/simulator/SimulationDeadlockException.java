package io.p2p4j.simulator;

/** Something was waited for without a bound, and nothing is left that could make it happen. */
public final class SimulationDeadlockException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    SimulationDeadlockException(String message) {
        super(message);
    }
}
