package io.p2p4j.node.health;

import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.book.KnownPeer;
import io.p2p4j.node.book.PeerBook;
import io.p2p4j.node.book.PeerRecord;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether a peer is healthy: it answered lately and more often than not, or it has been tried too seldom to tell.
 *
 * @param answeredWithin how long ago its last answer may be, at most; default 5 min
 * @param successRateAbove what part of the attempts has to have succeeded, exclusively; default one half
 * @param attemptsMin with fewer attempts a peer counts as new, and healthy; default 5
 */
public record HealthRule(Duration answeredWithin, double successRateAbove, int attemptsMin) {
    /** The rule of the sources. */
    public static final HealthRule DEFAULT = new HealthRule(Duration.ofMinutes(5), 0.5, 5);

    /**
     * Checks the components.
     *
     * @param answeredWithin see the component
     * @param successRateAbove see the component
     * @param attemptsMin see the component
     */
    public HealthRule {
        if (answeredWithin.isNegative() || !(successRateAbove >= 0 && successRateAbove < 1) || attemptsMin < 0) {
            throw new IllegalArgumentException("health rule: within " + answeredWithin + ", above " + successRateAbove
                    + ", new below " + attemptsMin + " (expected 0 or more, 0 to less than 1, 0 or more)");
        }
    }

    /**
     * Applies the rule.
     *
     * @param silence the time since the peer answered last; empty when it never did
     * @param successCount attempts that succeeded
     * @param failureCount attempts that failed
     * @return whether the peer is healthy
     */
    public boolean isHealthy(Optional<Duration> silence, long successCount, long failureCount) {
        long attempts = successCount + failureCount;
        if (attempts < attemptsMin) {
            return true;
        }
        return silence.isPresent()
                && silence.get().compareTo(answeredWithin) <= 0
                && successCount > successRateAbove * attempts;
    }

    /**
     * Applies the rule to a peer that a book shows.
     *
     * @param peer the peer
     * @return whether it is healthy
     */
    public boolean isHealthy(KnownPeer peer) {
        long attempts = peer.successCount() + peer.failureCount();
        return attempts < attemptsMin
                || (peer.successCount() > successRateAbove * attempts && !peer.isSilentFor(answeredWithin));
    }

    /**
     * Applies the rule to what a book knows.
     *
     * @param book the book
     * @param peer the peer
     * @return whether the peer is known and healthy
     */
    public boolean isHealthy(PeerBook book, PeerId peer) {
        Optional<PeerRecord> known = book.get(peer);
        return known.isPresent()
                && isHealthy(
                        book.silence(peer),
                        known.get().successCount(),
                        known.get().failureCount());
    }
}
