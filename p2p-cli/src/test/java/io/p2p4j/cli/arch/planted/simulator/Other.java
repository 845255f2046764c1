package io.p2p4j.cli.arch.planted.simulator;

/** What another provider must not see. */
public final class Other {}
