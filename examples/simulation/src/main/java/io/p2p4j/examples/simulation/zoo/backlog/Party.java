package io.p2p4j.examples.simulation.zoo.backlog;

/** What runs on a node. */
public sealed interface Party permits Feed, Reader {}
