package io.p2p4j.examples.simulation.zoo.lease;

/** What runs on a node. */
public sealed interface Party permits Borrower, Clerk {}
