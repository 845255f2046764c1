package io.p2p4j.simulator.fabric;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Places that nodes are in, with a latency for each direction between two of them. Immutable. */
public final class Regions {
    private static final List<String> WORLD = List.of(
            "us-east", "us-west", "sa-east", "eu-west", "eu-central", "ap-south", "ap-southeast", "ap-northeast");
    /** Round trips in milliseconds, each to the regions before it. */
    private static final int[][] WORLD_MILLIS = {
        {},
        {65},
        {115, 175},
        {70, 125, 180},
        {90, 145, 205, 25},
        {190, 220, 305, 125, 110},
        {215, 165, 325, 175, 160, 60},
        {150, 100, 260, 205, 225, 125, 70},
    };

    private final List<String> names;
    private final Latency[][] latencies;
    private final Assignment assignment;

    /** Says where a node is. */
    @FunctionalInterface
    public interface Assignment {
        /**
         * Returns the region of a node.
         *
         * @param node its name
         * @param number how many nodes were added before it
         * @return the name of a region; always the same for the same node
         */
        String regionOf(String node, int number);
    }

    private Regions(Builder builder) {
        names = List.copyOf(builder.names);
        latencies = new Latency[names.size()][names.size()];
        for (int from = 0; from < names.size(); from++) {
            for (int to = 0; to < names.size(); to++) {
                latencies[from][to] = builder.latency(names.get(from), names.get(to));
            }
        }
        assignment = builder.assignment;
    }

    /**
     * Starts with regions among whose own nodes a packet takes 0.25 to 0.5 ms, and nodes that are assigned to one region
     * after the other.
     *
     * @param names of the regions, at least one
     * @return a builder
     */
    public static Builder builder(List<String> names) {
        return new Builder(names);
    }

    /**
     * Starts with eight regions on five continents, with round trips of the size that is measured between data centres in such
     * places: 25 ms within Europe, 70 ms over the Atlantic, 325 ms from Brazil to Singapore. Each packet takes half of the
     * round trip, and 2 % more on average with an exponential tail.
     *
     * @return a builder, to say who is where and to change latencies
     */
    public static Builder world() {
        Builder builder = builder(WORLD);
        for (int one = 0; one < WORLD.size(); one++) {
            for (int other = 0; other < one; other++) {
                Duration half = Duration.ofMillis(WORLD_MILLIS[one][other]).dividedBy(2);
                Latency latency = Latency.exponential(half, half.dividedBy(50));
                builder.between(WORLD.get(one), WORLD.get(other), latency);
            }
        }
        return builder;
    }

    /**
     * Returns the names of the regions.
     *
     * @return at least one
     */
    public List<String> names() {
        return names;
    }

    /**
     * Returns where a node is.
     *
     * @param node a node
     * @return the name of its region
     */
    public String of(SimNode node) {
        return names.get(index(node));
    }

    int index(SimNode node) {
        String name = assignment.regionOf(node.name(), node.number());
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "region of node " + node + ": " + name + " (expected one of " + String.join(", ", names) + ")");
        }
        return index;
    }

    /** The conditions of every pair of regions: those of all links, with the pair's latency. */
    LinkProfile[][] links(LinkProfile defaults) {
        LinkProfile[][] links = new LinkProfile[names.size()][names.size()];
        for (int from = 0; from < names.size(); from++) {
            for (int to = 0; to < names.size(); to++) {
                links[from][to] = defaults.withLatency(latencies[from][to]);
            }
        }
        return links;
    }

    /** Builds regions. Not thread-safe. */
    public static final class Builder {
        private final List<String> names;
        private final Map<List<String>, Latency> latencies = new LinkedHashMap<>();
        private Latency within = Latency.uniform(Duration.ofNanos(250_000), Duration.ofNanos(500_000));
        private Assignment assignment;

        private Builder(List<String> names) {
            this.names = new ArrayList<>(names);
            if (names.isEmpty() || names.stream().distinct().count() < names.size()) {
                throw new IllegalArgumentException(
                        "regions: " + names + " (expected at least one, with different names)");
            }
            List<String> copy = this.names;
            assignment = (node, number) -> copy.get(number % copy.size());
        }

        /**
         * Sets the latency between nodes of one region.
         *
         * @param value the model
         * @return this builder
         */
        public Builder within(Latency value) {
            within = value;
            return this;
        }

        /**
         * Sets the latency between two regions, in both directions.
         *
         * @param one a region
         * @param other another one, or the same
         * @param value the model of each direction: half of a round trip
         * @return this builder
         */
        public Builder between(String one, String other, Latency value) {
            return direction(one, other, value).direction(other, one, value);
        }

        /**
         * Sets the latency from one region to another, and leaves the way back as it is.
         *
         * @param from where packets are sent
         * @param to where they arrive
         * @param value the model
         * @return this builder
         */
        public Builder direction(String from, String to, Latency value) {
            latencies.put(List.of(known(from), known(to)), value);
            return this;
        }

        /**
         * Sets where nodes are; unless set, the k-th node is in the k-th region, and after the last one the first follows.
         *
         * @param value the function
         * @return this builder
         */
        public Builder assign(Assignment value) {
            assignment = value;
            return this;
        }

        private String known(String name) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        "region: " + name + " (expected one of " + String.join(", ", names) + ")");
            }
            return name;
        }

        private Latency latency(String from, String to) {
            Latency latency = latencies.get(List.of(from, to));
            if (latency == null && !from.equals(to)) {
                throw new IllegalArgumentException(
                        "latency from " + from + " to " + to + " is not set (expected one for every two regions)");
            }
            return latency == null ? within : latency;
        }

        /**
         * Builds the regions.
         *
         * @return the regions
         * @throws IllegalArgumentException when there is no latency between two of them
         */
        public Regions build() {
            return new Regions(this);
        }
    }
}
