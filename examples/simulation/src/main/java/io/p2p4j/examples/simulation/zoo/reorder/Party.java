package io.p2p4j.examples.simulation.zoo.reorder;

/** What runs on a node. */
public sealed interface Party permits Display, Ticker {}
