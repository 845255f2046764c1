package io.p2p4j.simulator.nat;

/** How a translator chooses the outside port of a new mapping (RFC 4787, section 4.2). It never overloads a port. */
public enum PortAllocation {
    /** The inside port, or the next free one when it is taken. */
    PRESERVING,
    /** One after the other. */
    SEQUENTIAL,
    /** Anyone. */
    RANDOM
}
