package io.p2p4j.cli.arch.planted.core.internal;

import io.p2p4j.cli.arch.planted.core.Seen;

/** Closes a cycle with the package above it. */
public final class Hidden {
    Seen back;
}
