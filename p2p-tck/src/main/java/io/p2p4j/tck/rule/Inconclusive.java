package io.p2p4j.tck.rule;

/** The rule could not be tried: a fixture is missing, or what it is about did not come about. */
public final class Inconclusive extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Inconclusive(String reason) {
        super(reason);
    }
}
