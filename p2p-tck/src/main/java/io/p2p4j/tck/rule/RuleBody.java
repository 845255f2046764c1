package io.p2p4j.tck.rule;

/** What a rule does: straight-line code that blocks in the run's methods. */
@FunctionalInterface
public interface RuleBody {
    /**
     * Tries the provider.
     *
     * @param run providers, time and judgement
     * @throws Exception what the body could not judge itself; it counts as a failure
     */
    void check(RuleRun run) throws Exception;
}
