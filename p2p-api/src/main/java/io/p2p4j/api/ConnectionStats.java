package io.p2p4j.api;

import java.time.Duration;
import java.util.Optional;

/**
 * Counts of one connection since it opened. Payload only: framing and encryption are not counted.
 *
 * @param messagesSent messages given to the transport
 * @param messagesReceived messages given to the application
 * @param bytesSent payload bytes of messages and streams given to the transport
 * @param bytesReceived payload bytes of messages and streams given to the application
 * @param streamsOpen streams open now, of both ends
 * @param roundTrip the latest measured round trip; empty until there is one
 */
public record ConnectionStats(
        long messagesSent,
        long messagesReceived,
        long bytesSent,
        long bytesReceived,
        int streamsOpen,
        Optional<Duration> roundTrip) {}
