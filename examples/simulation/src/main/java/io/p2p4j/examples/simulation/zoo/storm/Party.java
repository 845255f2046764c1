package io.p2p4j.examples.simulation.zoo.storm;

/** What runs on a node. */
public sealed interface Party permits Client, Server {}
