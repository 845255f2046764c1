package io.p2p4j.core.lean;

import io.p2p4j.api.Priority;
import org.jspecify.annotations.Nullable;

/** One stream (docs/WIRE.md section 5). */
final class LeanStream {
    enum State {
        /** Opened here; STREAM_OPEN waits to be written. */
        QUEUED,
        /** Opened here; the peer has not answered. */
        OPENING,
        /** Opened by the peer; the driver has not answered. */
        INCOMING,
        /** Accepted; either direction may have ended. */
        OPEN,
        /** Forgotten. */
        CLOSED
    }

    final long id;
    final String protocol;
    final SendQueue out;
    final ReceiveWindow in;
    final @Nullable Object openToken;
    State state;
    /** Whether the peer has ended its direction. */
    boolean remoteEnded;
    /** Whether it waits in the queue of those that may have credit to give. */
    boolean windowQueued;

    LeanStream(
            long id,
            String protocol,
            Priority priority,
            long credit,
            int windowBytes,
            @Nullable Object openToken,
            State state) {
        this.id = id;
        this.protocol = protocol;
        this.out = new SendQueue(id, priority, credit);
        this.in = new ReceiveWindow(windowBytes);
        this.openToken = openToken;
        this.state = state;
    }
}
