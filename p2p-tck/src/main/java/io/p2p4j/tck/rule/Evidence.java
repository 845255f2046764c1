package io.p2p4j.tck.rule;

/** What a rule must have seen to be believed. A rule that saw none of what it declares is INCONCLUSIVE. */
public enum Evidence {
    /** Connections that opened. */
    CONNECTIONS,
    /** Messages that arrived. */
    MESSAGES,
    /** Operations that failed as they must. */
    FAILURES,
    /** Malformed or forbidden input that was refused. */
    REFUSALS,
    /** Senders that had to wait. */
    STALLS,
    /** Operations that were called off in time. */
    CANCELLATIONS,
    /** Connections that closed. */
    CLOSES,
    /** Callbacks that were called. */
    CALLBACKS,
    /** Connections that a broken network took. */
    CRASHES,
    /** Directions of a wire whose bytes were looked at. */
    TAPS,
    /** Attacks that reached the provider. */
    ATTACKS,
    /** Streams that opened. */
    STREAMS,
    /** Pieces of streams that arrived. */
    STREAM_BYTES
}
