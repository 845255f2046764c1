package io.p2p4j.node.health;

import io.p2p4j.api.config.SettingReader;
import io.p2p4j.node.pool.Backoff;
import java.time.Duration;
import java.util.List;

/**
 * How the health of peers is watched.
 *
 * @param heartbeatInterval how often connected peers are pinged; {@code P2P_HEARTBEAT_INTERVAL}, default 30 s
 * @param checkInterval how often all known peers are looked at; default 60 s
 * @param pingTimeout how long a ping may take; default 10 s
 * @param pruneAfter how long a dead peer is remembered; default 1 h
 * @param probeAfter how long a peer that is not connected may be silent before it is dialed to see; default 30 min
 * @param rule which peers are healthy
 * @param rotateBelow the quality below which a connection is replaced by a new one; default 0.3
 * @param rotateChecks for how many checks in a row it has to be so low; default 3
 * @param retryAttemptsMax how often a lost peer is dialed again; {@code P2P_RETRY_ATTEMPTS}, default 3
 * @param backoff the delays before that
 */
public record HealthOptions(
        Duration heartbeatInterval,
        Duration checkInterval,
        Duration pingTimeout,
        Duration pruneAfter,
        Duration probeAfter,
        HealthRule rule,
        double rotateBelow,
        int rotateChecks,
        int retryAttemptsMax,
        Backoff backoff) {
    /** The names of the settings. */
    public static final List<String> SETTINGS = List.of("P2P_HEARTBEAT_INTERVAL", "P2P_RETRY_ATTEMPTS");

    /** The defaults. */
    public static final HealthOptions DEFAULTS = new HealthOptions(
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofHours(1),
            Duration.ofMinutes(30),
            HealthRule.DEFAULT,
            0.3,
            3,
            3,
            Backoff.DEFAULT);

    private static final int RETRIES_MAX = 100;

    /**
     * Checks the components.
     *
     * @param heartbeatInterval see the component
     * @param checkInterval see the component
     * @param pingTimeout see the component
     * @param pruneAfter see the component
     * @param probeAfter see the component
     * @param rule see the component
     * @param rotateBelow see the component
     * @param rotateChecks see the component
     * @param retryAttemptsMax see the component
     * @param backoff see the component
     */
    public HealthOptions {
        check("heartbeatInterval", heartbeatInterval);
        check("checkInterval", checkInterval);
        check("pingTimeout", pingTimeout);
        check("pruneAfter", pruneAfter);
        check("probeAfter", probeAfter);
        if (!(rotateBelow >= 0 && rotateBelow <= 1)) {
            throw new IllegalArgumentException("rotateBelow: " + rotateBelow + " (expected 0 to 1)");
        }
        if (rotateChecks < 1 || retryAttemptsMax < 0 || retryAttemptsMax > RETRIES_MAX) {
            throw new IllegalArgumentException("rotateChecks " + rotateChecks + ", retryAttemptsMax " + retryAttemptsMax
                    + " (expected 1 or more, 0 to " + RETRIES_MAX + ")");
        }
    }

    private static void check(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected more than 0)");
        }
    }

    /**
     * Reads the settings.
     *
     * @param settings those that are there
     * @param defaults for those that are not
     * @return the options
     */
    public static HealthOptions read(SettingReader settings, HealthOptions defaults) {
        Duration heartbeat = settings.duration(
                "P2P_HEARTBEAT_INTERVAL", defaults.heartbeatInterval, Duration.ofMillis(10), Duration.ofDays(1));
        int retries = (int) settings.number("P2P_RETRY_ATTEMPTS", defaults.retryAttemptsMax, 0, RETRIES_MAX);
        return new HealthOptions(
                heartbeat,
                defaults.checkInterval,
                defaults.pingTimeout,
                defaults.pruneAfter,
                defaults.probeAfter,
                defaults.rule,
                defaults.rotateBelow,
                defaults.rotateChecks,
                retries,
                defaults.backoff);
    }
}
