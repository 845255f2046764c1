package io.p2p4j.simulator.fabric;

/** What happens to a packet. */
public sealed interface Verdict {
    /** It goes its way. */
    Verdict PASS = new Delay(0);
    /** It is lost. */
    Verdict DROP = new Drop();

    /** It is lost; on a reliable link it is sent again. */
    record Drop() implements Verdict {}

    /**
     * It goes its way and takes longer than the link's latency.
     *
     * @param nanos how much longer, 0 or more
     */
    record Delay(long nanos) implements Verdict {}
}
