package io.p2p4j.tck.rule;

import org.jspecify.annotations.Nullable;

/** The provider broke the rule. */
public final class RuleFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the rule expects. */
    private final String expected;

    /** What happened instead. */
    private final String actual;

    RuleFailure(String expected, String actual, @Nullable Throwable cause) {
        super("expected " + expected + ", got " + actual, cause);
        this.expected = expected;
        this.actual = actual;
    }

    /**
     * Returns what the rule expects.
     *
     * @return a few words
     */
    public String expected() {
        return expected;
    }

    /**
     * Returns what happened instead.
     *
     * @return a few words
     */
    public String actual() {
        return actual;
    }
}
