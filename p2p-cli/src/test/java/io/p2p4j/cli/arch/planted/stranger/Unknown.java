package io.p2p4j.cli.arch.planted.stranger;

/** Belongs to a module that nobody declared. */
public final class Unknown {}
