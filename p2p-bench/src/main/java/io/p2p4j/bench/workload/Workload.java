package io.p2p4j.bench.workload;

import io.p2p4j.bench.contest.Result;
import io.p2p4j.bench.contest.Settings;

/** A question that is answered by measuring. */
public interface Workload {
    /**
     * Returns the name on the command line.
     *
     * @return one word
     */
    String id();

    /**
     * Measures.
     *
     * @param settings how
     * @return the figures
     */
    Result run(Settings settings);
}
