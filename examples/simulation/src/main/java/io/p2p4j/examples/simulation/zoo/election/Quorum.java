package io.p2p4j.examples.simulation.zoo.election;

/** Whose votes make a leader. */
public enum Quorum {
    /** The bug: who hears of no leader leads. So does somebody on the other side of a divided network. */
    OWN_VOTE,
    /** The remedy: one vote a node and term, and more than half of them. Two halves cannot both have more than half. */
    MAJORITY;

    int votesNeeded(int nodes) {
        return switch (this) {
            case OWN_VOTE -> 1;
            case MAJORITY -> nodes / 2 + 1;
        };
    }
}
