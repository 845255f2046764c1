package io.p2p4j.simulator.fabric;

/** How the two ends of a simulated link learn who the other one is. */
public enum SecuritySuite {
    /** Each end signs a binding to the connection with its identity key; the other one verifies it. */
    PROOF,
    /** Each end is believed. For large simulations, where signatures would take most of the time. */
    NULL
}
