package io.p2p4j.node.discovery;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.SettingReader;
import io.p2p4j.node.health.HealthRule;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How a node finds others.
 *
 * @param bootstrap whom to dial first; {@code P2P_BOOTSTRAP_PEERS}, alias {@code INITIAL_PEERS}, default none
 * @param localNetwork whether peers are looked for on the local network; {@code P2P_DISCOVERY_METHOD} is {@code zeroconf}, the
 *     default, or {@code manual}
 * @param interval how often the mesh is looked after; {@code P2P_DISCOVERY_INTERVAL}, default 30 s
 * @param exchangeInterval how often peers are exchanged with each connected peer; default 5 min
 * @param exchangePeersMax how many peers are told at once; default 32
 * @param rebootstrapAfter how long after the last peer was lost the bootstrap peers are dialed again; default 30 s
 * @param degreeLow with fewer peers, more are dialed; default 6
 * @param degree how many peers are wanted; {@code P2P_MESH_DEGREE}, default 8
 * @param degreeHigh with more peers, some are let go; default 12
 * @param rule which peers are healthy, and so dialed and told of
 */
public record DiscoveryOptions(
        List<Multiaddr> bootstrap,
        boolean localNetwork,
        Duration interval,
        Duration exchangeInterval,
        int exchangePeersMax,
        Duration rebootstrapAfter,
        int degreeLow,
        int degree,
        int degreeHigh,
        HealthRule rule) {
    /** The names of the settings. */
    public static final List<String> SETTINGS = List.of(
            "P2P_BOOTSTRAP_PEERS",
            "INITIAL_PEERS",
            "P2P_DISCOVERY_METHOD",
            "P2P_DISCOVERY_INTERVAL",
            "P2P_MESH_DEGREE");

    /** The defaults, without bootstrap peers. */
    public static final DiscoveryOptions DEFAULTS = new DiscoveryOptions(
            List.of(),
            true,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            32,
            Duration.ofSeconds(30),
            6,
            8,
            12,
            HealthRule.DEFAULT);

    private static final int DEGREE_MAX = 10_000;
    private static final int EXCHANGE_MAX = 32;

    /**
     * Checks the components.
     *
     * @param bootstrap see the component
     * @param localNetwork see the component
     * @param interval see the component
     * @param exchangeInterval see the component
     * @param exchangePeersMax see the component
     * @param rebootstrapAfter see the component
     * @param degreeLow see the component
     * @param degree see the component
     * @param degreeHigh see the component
     * @param rule see the component
     */
    public DiscoveryOptions {
        bootstrap = List.copyOf(bootstrap);
        check("interval", interval);
        check("exchangeInterval", exchangeInterval);
        check("rebootstrapAfter", rebootstrapAfter);
        if (exchangePeersMax < 1 || exchangePeersMax > EXCHANGE_MAX) {
            throw new IllegalArgumentException(
                    "exchangePeersMax: " + exchangePeersMax + " (expected 1 to " + EXCHANGE_MAX + ")");
        }
        if (degreeLow < 0 || degree < degreeLow || degreeHigh < degree || degreeHigh > DEGREE_MAX) {
            throw new IllegalArgumentException("degreeLow " + degreeLow + ", degree " + degree + ", degreeHigh "
                    + degreeHigh + " (expected 0 <= low <= degree <= high <= " + DEGREE_MAX + ")");
        }
    }

    private static void check(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected more than 0)");
        }
    }

    /**
     * Sets whom to dial first.
     *
     * @param addresses where they listen
     * @return options like these
     */
    public DiscoveryOptions withBootstrap(List<Multiaddr> addresses) {
        return new DiscoveryOptions(
                addresses,
                localNetwork,
                interval,
                exchangeInterval,
                exchangePeersMax,
                rebootstrapAfter,
                degreeLow,
                degree,
                degreeHigh,
                rule);
    }

    /**
     * Sets how many peers are wanted.
     *
     * @param low with fewer, more are dialed
     * @param wanted how many
     * @param high with more, some are let go
     * @return options like these
     */
    public DiscoveryOptions withDegree(int low, int wanted, int high) {
        return new DiscoveryOptions(
                bootstrap,
                localNetwork,
                interval,
                exchangeInterval,
                exchangePeersMax,
                rebootstrapAfter,
                low,
                wanted,
                high,
                rule);
    }

    /**
     * Sets whether peers are looked for on the local network.
     *
     * @param enabled whether they are
     * @return options like these
     */
    public DiscoveryOptions withLocalNetwork(boolean enabled) {
        return new DiscoveryOptions(
                bootstrap,
                enabled,
                interval,
                exchangeInterval,
                exchangePeersMax,
                rebootstrapAfter,
                degreeLow,
                degree,
                degreeHigh,
                rule);
    }

    /**
     * Reads the settings.
     *
     * @param settings those that are there
     * @param defaults for those that are not
     * @return the options
     * @throws IllegalArgumentException when one has a value that it may not have
     */
    public static DiscoveryOptions read(SettingReader settings, DiscoveryOptions defaults) {
        String peers = settings.text("P2P_BOOTSTRAP_PEERS", settings.text("INITIAL_PEERS", ""));
        String method = settings.text("P2P_DISCOVERY_METHOD", defaults.localNetwork ? "zeroconf" : "manual");
        boolean local =
                switch (method.toLowerCase(Locale.ROOT)) {
                    case "zeroconf", "mdns" -> true;
                    case "manual" -> false;
                    default ->
                        throw new IllegalArgumentException(
                                "P2P_DISCOVERY_METHOD: \"" + method + "\" (expected zeroconf or manual)");
                };
        int degree = (int) settings.number("P2P_MESH_DEGREE", defaults.degree, 0, DEGREE_MAX / 2);
        boolean same = degree == defaults.degree;
        return new DiscoveryOptions(
                peers.isEmpty() ? defaults.bootstrap : BootstrapPeers.parse(peers),
                local,
                settings.duration(
                        "P2P_DISCOVERY_INTERVAL", defaults.interval, Duration.ofMillis(10), Duration.ofDays(1)),
                defaults.exchangeInterval,
                defaults.exchangePeersMax,
                defaults.rebootstrapAfter,
                same ? defaults.degreeLow : degree - degree / 4,
                degree,
                same ? defaults.degreeHigh : degree + degree / 2,
                defaults.rule);
    }
}
