package io.p2p4j.tck.rule;

/** The run of a rule was interrupted, because it took longer than a whole rule may take. */
public final class RuleInterrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RuleInterrupted(String waitingFor) {
        super("interrupted while waiting for " + waitingFor);
        Thread.currentThread().interrupt();
    }
}
