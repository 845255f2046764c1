package io.p2p4j.tck.rule;

/** The rule is about something that the harness does not claim. */
public final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unsupported(String reason) {
        super(reason);
    }
}
