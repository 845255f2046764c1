package io.p2p4j.cli.arch.planted.core;

import io.p2p4j.cli.arch.planted.core.internal.Hidden;

/** One half of a cycle. */
public final class Seen {
    Hidden there;
}
