package io.p2p4j.examples.simulation.zoo.ledger;

/** What runs on a node. */
public sealed interface Party permits Customer, Ledger {}
