package io.p2p4j.simulator.scenario;

import java.util.random.RandomGenerator;

/**
 * One step of a workload.
 *
 * @param <A> the application's type
 */
@FunctionalInterface
public interface Operation<A> {
    /**
     * Does something to the application, without blocking.
     *
     * @param cluster the nodes
     * @param number the operation's number, from 0
     * @param random draws that depend on the seed and the number alone
     * @throws Exception or an {@link Error}, which ends the run as a violation
     */
    void run(Cluster<A> cluster, int number, RandomGenerator random) throws Exception;
}
