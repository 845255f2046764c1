package io.p2p4j.simulator.thread;

/**
 * Unwinds the threads of a node that was killed, or whose simulation was closed: thrown by whatever they wait for, and by
 * every wait after that. A real process would simply be gone, so code should neither catch this nor do much in
 * {@code finally}.
 */
public final class NodeKilledError extends Error {
    private static final long serialVersionUID = 1L;

    NodeKilledError(String thread) {
        super("thread " + thread + " ends, because its node was killed", null, false, false);
    }
}
