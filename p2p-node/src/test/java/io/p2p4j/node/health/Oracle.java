package io.p2p4j.node.health;

import org.jspecify.annotations.Nullable;

/** The health rule once more, in the words of the description and by whole numbers. */
public final class Oracle {
    private Oracle() {}

    /**
     * "A peer is considered healthy if: responded within the last 5 minutes; has a success rate above 50 %; or has fewer than 5
     * total attempts (new peer)."
     */
    public static boolean isHealthy(@Nullable Long silenceMillis, long succeeded, long failed) {
        boolean isNew = succeeded + failed < 5;
        boolean responded = silenceMillis != null && silenceMillis <= 5 * 60 * 1000;
        boolean mostly = 2 * succeeded > succeeded + failed;
        return isNew || (responded && mostly);
    }
}
