package io.p2p4j.simulator.fabric;

import org.jspecify.annotations.Nullable;

/** A piece of one direction of a connection. */
final class Segment {
    enum Kind {
        HANDSHAKE,
        DATA,
        END,
        RESET
    }

    static final long UNKNOWN = Long.MAX_VALUE;

    final Kind kind;
    final byte[] data;
    /** Unknown until it leaves, when a node's rate decides that. */
    long departsNanos = UNKNOWN;

    long arrivesNanos = UNKNOWN;
    /** The one behind it. */
    @Nullable
    Segment next;

    /** Lost for good: when its time comes, the sender's connection breaks. */
    boolean doomed;

    /** More bytes arrive in the same moment: whoever reads these is not through yet. */
    boolean isFollowed;

    Segment(Kind kind, byte[] data) {
        this.kind = kind;
        this.data = data;
    }
}
