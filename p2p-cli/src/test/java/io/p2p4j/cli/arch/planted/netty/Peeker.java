package io.p2p4j.cli.arch.planted.netty;

import io.p2p4j.cli.arch.planted.core.internal.Hidden;
import io.p2p4j.cli.arch.planted.simulator.Other;

/** Sees another provider, and the inside of another module. */
public final class Peeker {
    Hidden inside;
    Other[] provider;
}
