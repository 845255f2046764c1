package io.p2p4j.tck.run;

/** What came of one rule. */
public enum Verdict {
    /** The rule holds, and what it is about was seen. */
    PASS,
    /** The provider broke the rule. */
    FAIL,
    /** The provider does not declare a capability, or the harness does not claim what the rule is about. */
    UNSUPPORTED,
    /** The provider broke the rule, and somebody took the responsibility for a time. */
    WAIVED,
    /** The rule could not be tried, or what it is about was not seen. */
    INCONCLUSIVE,
    /** The rule was not asked for. */
    NOT_RUN
}
