package io.p2p4j.api;

/**
 * What a provider can do beyond connections and messages. A provider declares its capabilities once and truthfully; an
 * operation that needs a missing one fails with {@code CAPABILITY_MISSING}; one without a stage throws
 * {@link UnsupportedOperationException}.
 */
public enum Capability {
    /** Backpressure from the receiving application to the sender, in bounded memory. */
    FLOW_CONTROL,
    /** One direction of a connection or stream can be ended while the other goes on. */
    HALF_CLOSE,
    /** The peer id of the other end is proven before any application byte. */
    AUTHENTICATED,
    /** Nobody between the ends can read or change what is sent. */
    ENCRYPTED,
    /** Many named byte streams share one connection. */
    STREAMS,
    /** Sends and receives of a connection can be given a time by which they have to be complete. */
    DEADLINES,
    /** The provider counts: {@link P2PProvider#stats()}. */
    METRICS,
    /** The provider runs in virtual time and is reproducible from a seed. */
    DETERMINISTIC
}
