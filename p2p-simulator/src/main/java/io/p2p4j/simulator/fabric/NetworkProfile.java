package io.p2p4j.simulator.fabric;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The conditions of a whole network: those of every link, and exceptions for single directions. Immutable. */
public final class NetworkProfile {
    private final LinkProfile defaults;
    private final Map<Direction, LinkProfile> exceptions;

    private final @Nullable Regions regions;
    /** The conditions between regions; empty when there are none. */
    private final LinkProfile[][] regional;

    private final NodeRate rate;
    private final Map<String, NodeRate> rates;

    private record Direction(String from, String to) {}

    private NetworkProfile(Builder builder) {
        defaults = builder.defaults;
        exceptions = new LinkedHashMap<>(builder.exceptions);
        rate = builder.rate;
        rates = new LinkedHashMap<>(builder.rates);
        regions = builder.regions;
        regional = regions == null ? new LinkProfile[0][] : regions.links(defaults);
    }

    /**
     * Returns a network without delay, loss or limits.
     *
     * @return the profile
     */
    public static NetworkProfile perfect() {
        return of(LinkProfile.PERFECT);
    }

    /**
     * Returns a local network: 0.1 to 0.5 ms, no loss, 125 MB/s.
     *
     * @return the profile
     */
    public static NetworkProfile lan() {
        return of(LinkProfile.PERFECT
                .withLatency(Latency.uniform(Duration.ofNanos(100_000), Duration.ofNanos(500_000)))
                .withBandwidth(125_000_000));
    }

    /**
     * Returns the internet: a median of 50 ms with a log-normal tail, 1 % loss, 12.5 MB/s.
     *
     * @return the profile
     */
    public static NetworkProfile wan() {
        return of(LinkProfile.PERFECT
                .withLatency(Latency.logNormal(Duration.ofMillis(50), 0.3))
                .withPacketLoss(0.01)
                .withBandwidth(12_500_000));
    }

    /**
     * Returns a bad mobile network: at least 60 ms with a heavy tail to 2 s, 5 % loss, 250 kB/s, 1 % failures.
     *
     * @return the profile
     */
    public static NetworkProfile mobile() {
        return of(LinkProfile.PERFECT
                .withLatency(Latency.pareto(Duration.ofMillis(60), 2.5, Duration.ofSeconds(2)))
                .withPacketLoss(0.05)
                .withBandwidth(250_000)
                .withFailureRate(0.01));
    }

    /**
     * Returns a network whose links are all alike.
     *
     * @param link every direction's conditions
     * @return the profile
     */
    public static NetworkProfile of(LinkProfile link) {
        return builder().defaults(link).build();
    }

    /**
     * Starts a profile from {@link #perfect()}.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the conditions of every link without an exception.
     *
     * @return the conditions
     */
    public LinkProfile defaults() {
        return defaults;
    }

    /**
     * Returns the conditions of one direction: its exception, or else those between the regions of the nodes, or else those
     * of all links.
     *
     * @param from the sending node
     * @param to the receiving node
     * @return its conditions
     */
    public LinkProfile link(SimNode from, SimNode to) {
        if (!exceptions.isEmpty()) {
            LinkProfile exception = exceptions.get(new Direction(from.name(), to.name()));
            if (exception != null) {
                return exception;
            }
        }
        return regions == null ? defaults : regional[regions.index(from)][regions.index(to)];
    }

    /**
     * Returns how fast a node's access to the network is.
     *
     * @param node its name
     * @return its rate, at the start
     */
    public NodeRate rate(String node) {
        return rates.isEmpty() ? rate : rates.getOrDefault(node, rate);
    }

    /** Builds a profile. Not thread-safe. */
    public static final class Builder {
        private LinkProfile defaults = LinkProfile.PERFECT;
        private final Map<Direction, LinkProfile> exceptions = new LinkedHashMap<>();
        private final Map<String, NodeRate> rates = new LinkedHashMap<>();
        private NodeRate rate = NodeRate.UNLIMITED;
        private @Nullable Regions regions;

        private Builder() {}

        /**
         * Sets the conditions of every link without an exception.
         *
         * @param value the conditions
         * @return this builder
         */
        public Builder defaults(LinkProfile value) {
            defaults = value;
            return this;
        }

        /**
         * Sets the latency of every link without an exception.
         *
         * @param value the model
         * @return this builder
         */
        public Builder latency(Latency value) {
            return defaults(defaults.withLatency(value));
        }

        /**
         * Sets the packet loss of every link without an exception.
         *
         * @param value 0 to 1
         * @return this builder
         */
        public Builder packetLoss(double value) {
            return defaults(defaults.withPacketLoss(value));
        }

        /**
         * Sets the packet loss of every link without an exception.
         *
         * @param value the model
         * @return this builder
         */
        public Builder loss(Loss value) {
            return defaults(defaults.withLoss(value));
        }

        /**
         * Puts the nodes into regions, which say what latency links without an exception have.
         *
         * @param value the regions
         * @return this builder
         */
        public Builder regions(Regions value) {
            regions = value;
            return this;
        }

        /**
         * Sets the bandwidth of every link without an exception.
         *
         * @param bytesPerSecond 0 is unlimited
         * @return this builder
         */
        public Builder bandwidth(long bytesPerSecond) {
            return defaults(defaults.withBandwidth(bytesPerSecond));
        }

        /**
         * Sets how fast the access of every node is that has no rate of its own.
         *
         * @param value what all its connections and datagrams share
         * @return this builder
         */
        public Builder nodeRate(NodeRate value) {
            rate = value;
            return this;
        }

        /**
         * Sets how fast the access of one node is.
         *
         * @param node its name
         * @param value what all its connections and datagrams share
         * @return this builder
         */
        public Builder nodeRate(String node, NodeRate value) {
            rates.put(node, value);
            return this;
        }

        /**
         * Sets the failure rate of every link without an exception.
         *
         * @param value 0 to 1
         * @return this builder
         */
        public Builder failureRate(double value) {
            return defaults(defaults.withFailureRate(value));
        }

        /**
         * Sets what every link without an exception does to datagrams.
         *
         * @param value beyond latency and loss
         * @return this builder
         */
        public Builder datagrams(DatagramProfile value) {
            return defaults(defaults.withDatagrams(value));
        }

        /**
         * Sets the conditions of one direction.
         *
         * @param from name of the sending node
         * @param to name of the receiving node
         * @param link its conditions
         * @return this builder
         */
        public Builder direction(String from, String to, LinkProfile link) {
            exceptions.put(new Direction(from, to), link);
            return this;
        }

        /**
         * Builds the profile.
         *
         * @return the profile
         */
        public NetworkProfile build() {
            return new NetworkProfile(this);
        }
    }
}
