package io.p2p4j.node.pool;

import io.p2p4j.api.config.SettingReader;
import java.time.Duration;
import java.util.List;

/**
 * How connections are made, kept and let go.
 *
 * @param peersMax connected peers; {@code P2P_MAX_PEERS}, default 100
 * @param connectionsPerPeer connections to one peer; {@code P2P_CONNECTIONS_PER_PEER}, default 1
 * @param evictionAge how old a connection is before it may be evicted; {@code P2P_EVICTION_AGE}, default 30 s
 * @param retireIdle how long a connection that is one too many has to be silent before it is closed; default 1 s
 * @param circuitFailures failed dials in a row that open a peer's circuit; {@code P2P_CIRCUIT_FAILURES}, default 5
 * @param circuitOpenMin for how long it opens at first; {@code P2P_CIRCUIT_OPEN}, default 30 s
 * @param circuitOpenMax for how long it opens at most; {@code P2P_CIRCUIT_OPEN_MAX}, default 10 min
 * @param dialsMax dials under way; {@code P2P_MAX_DIALS}, default 64
 */
public record PoolOptions(
        int peersMax,
        int connectionsPerPeer,
        Duration evictionAge,
        Duration retireIdle,
        int circuitFailures,
        Duration circuitOpenMin,
        Duration circuitOpenMax,
        int dialsMax) {
    /** The names of the settings. */
    public static final List<String> SETTINGS = List.of(
            "P2P_MAX_PEERS",
            "P2P_CONNECTIONS_PER_PEER",
            "P2P_EVICTION_AGE",
            "P2P_CIRCUIT_FAILURES",
            "P2P_CIRCUIT_OPEN",
            "P2P_CIRCUIT_OPEN_MAX",
            "P2P_MAX_DIALS");

    /** The defaults. */
    public static final PoolOptions DEFAULTS = new PoolOptions(
            100,
            1,
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            5,
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            64);

    private static final int COUNT_MAX = 1_000_000;
    private static final int PER_PEER_MAX = 16;
    private static final Duration LONG = Duration.ofDays(1);

    /**
     * Checks the components.
     *
     * @param peersMax see the component
     * @param connectionsPerPeer see the component
     * @param evictionAge see the component
     * @param retireIdle see the component
     * @param circuitFailures see the component
     * @param circuitOpenMin see the component
     * @param circuitOpenMax see the component
     * @param dialsMax see the component
     */
    public PoolOptions {
        check("peersMax", peersMax, COUNT_MAX);
        check("connectionsPerPeer", connectionsPerPeer, PER_PEER_MAX);
        check("circuitFailures", circuitFailures, COUNT_MAX);
        check("dialsMax", dialsMax, COUNT_MAX);
        if (evictionAge.isNegative()) {
            throw new IllegalArgumentException("evictionAge " + evictionAge + " (expected zero or more)");
        }
        if (retireIdle.isNegative() || retireIdle.isZero()) {
            throw new IllegalArgumentException("retireIdle " + retireIdle + " (expected more than zero)");
        }
        if (circuitOpenMin.isNegative() || circuitOpenMin.isZero() || circuitOpenMax.compareTo(circuitOpenMin) < 0) {
            throw new IllegalArgumentException("circuitOpen " + circuitOpenMin + " to " + circuitOpenMax
                    + " (expected 0 < circuitOpenMin <= circuitOpenMax)");
        }
    }

    private static void check(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " " + value + " (expected 1 to " + max + ")");
        }
    }

    /**
     * Reads the settings.
     *
     * @param settings those that are there
     * @param defaults for those that are not
     * @return the options
     */
    public static PoolOptions read(SettingReader settings, PoolOptions defaults) {
        Duration open = settings.duration("P2P_CIRCUIT_OPEN", defaults.circuitOpenMin, Duration.ofMillis(1), LONG);
        Duration openMaxDefault = defaults.circuitOpenMax.compareTo(open) < 0 ? open : defaults.circuitOpenMax;
        return new PoolOptions(
                (int) settings.number("P2P_MAX_PEERS", defaults.peersMax, 1, COUNT_MAX),
                (int) settings.number("P2P_CONNECTIONS_PER_PEER", defaults.connectionsPerPeer, 1, PER_PEER_MAX),
                settings.duration("P2P_EVICTION_AGE", defaults.evictionAge, Duration.ZERO, LONG),
                defaults.retireIdle,
                (int) settings.number("P2P_CIRCUIT_FAILURES", defaults.circuitFailures, 1, COUNT_MAX),
                open,
                settings.duration("P2P_CIRCUIT_OPEN_MAX", openMaxDefault, open, LONG),
                (int) settings.number("P2P_MAX_DIALS", defaults.dialsMax, 1, COUNT_MAX));
    }

    /**
     * Changes the number of connected peers.
     *
     * @param value connected peers
     * @return options like these
     */
    public PoolOptions withPeersMax(int value) {
        return new PoolOptions(
                value,
                connectionsPerPeer,
                evictionAge,
                retireIdle,
                circuitFailures,
                circuitOpenMin,
                circuitOpenMax,
                dialsMax);
    }

    /**
     * Changes the number of connections to one peer.
     *
     * @param value connections to one peer
     * @return options like these
     */
    public PoolOptions withConnectionsPerPeer(int value) {
        return new PoolOptions(
                peersMax, value, evictionAge, retireIdle, circuitFailures, circuitOpenMin, circuitOpenMax, dialsMax);
    }
}
