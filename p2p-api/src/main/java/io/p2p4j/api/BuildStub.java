package io.p2p4j.api;

/** Keeps the module from being empty until its first real type is there; then it goes. */
public interface BuildStub {}
