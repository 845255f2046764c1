package io.p2p4j.node;

import java.time.Duration;
import java.util.Optional;

/**
 * How the way to a peer is.
 *
 * @param connected whether a connection is open
 * @param healthy whether the peer is healthy by the health rule
 * @param quality from 0 to 1; see docs/NODE.md, section "Health"
 * @param roundTrip the latest measured round trip; empty when none was measured on an open connection
 * @param silence since when it has not answered; empty when it never did
 * @param successCount dials and pings that succeeded
 * @param failureCount dials and pings that failed
 */
public record ConnectionHealth(
        boolean connected,
        boolean healthy,
        double quality,
        Optional<Duration> roundTrip,
        Optional<Duration> silence,
        long successCount,
        long failureCount) {}
