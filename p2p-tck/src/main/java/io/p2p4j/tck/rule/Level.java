package io.p2p4j.tck.rule;

/** How binding a rule is. */
public enum Level {
    /** Who breaks it does not conform. */
    MUST,
    /** To be kept unless there is a good reason; a failure is reported. */
    SHOULD,
    /** A choice; who makes it keeps the rule. */
    MAY
}
