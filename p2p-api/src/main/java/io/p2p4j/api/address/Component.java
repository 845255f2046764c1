package io.p2p4j.api.address;

/** Skeleton, completed in the next commit. */
public record Component(Protocol protocol, String value) {}
