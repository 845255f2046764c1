package io.p2p4j.simulator.scenario;

/**
 * Something that must hold.
 *
 * @param <A> the application's type
 */
@FunctionalInterface
public interface Check<A> {
    /**
     * Looks at the nodes without changing anything.
     *
     * @param cluster the nodes
     * @throws Exception or an {@link Error} such as an assertion's, when it does not hold
     */
    void check(Cluster<A> cluster) throws Exception;
}
