package io.p2p4j.simulator.scenario;

/**
 * The application under test: makes what runs on one node. Called when the node starts and again after each crash.
 *
 * @param <A> the application's type
 */
@FunctionalInterface
public interface Program<A> {
    /**
     * Starts the application on a node, without blocking.
     *
     * @param host the node in its present life
     * @return the application, as workload and checks see it
     */
    A start(Host host);
}
