package io.p2p4j.tck;

import java.time.Duration;
import java.util.Optional;

/**
 * What a provider declares where the contract leaves it a choice. The kit holds it to its word.
 *
 * @param sendCompletion what a completed send means
 * @param redial what a second connect to the same peer gives
 * @param streamsOverLimit what opening one stream too many does
 * @param crashDetection how long a vanished peer may stay unnoticed; when empty, the idle timeout of the limits
 * @param transportSlackBytes bytes that completed sends may exceed the peer's receive window by: socket and TLS buffers
 */
public record Declared(
        SendCompletion sendCompletion,
        Redial redial,
        StreamsOverLimit streamsOverLimit,
        Optional<Duration> crashDetection,
        int transportSlackBytes) {
    /** What {@code P2PConnection} documents: flushed, a new connection for each dial, a failure over the limit. */
    public static final Declared DEFAULTS =
            new Declared(SendCompletion.FLUSHED, Redial.NEW, StreamsOverLimit.FAILS, Optional.empty(), 64 << 10);

    /** What a completed send means. */
    public enum SendCompletion {
        /** The message stands in a local queue. */
        QUEUED,
        /** The transport has taken the whole message. */
        FLUSHED,
        /** The other end has confirmed the message. */
        ACKNOWLEDGED
    }

    /** What a second connect to the same peer gives. */
    public enum Redial {
        /** A connection of its own. */
        NEW,
        /** The open connection. */
        REUSE
    }

    /** What opening one stream too many does. */
    public enum StreamsOverLimit {
        /** It fails at once. */
        FAILS,
        /** It waits for a free place. */
        WAITS
    }
}
