package io.p2p4j.simulator.fault;

import java.util.List;

/** Something that goes wrong with the ways between nodes, beyond being cut. */
public sealed interface LinkFault extends Fault {
    /**
     * Packets that a node sends are lost in bursts, beyond what the network's profile loses.
     *
     * @param node its name
     * @param probability of each packet over a long time, 0 or more and less than 1
     * @param packets how many packets a burst has on average, as {@link io.p2p4j.simulator.fabric.Loss#burst} wants it
     */
    record BurstLoss(String node, double probability, double packets) implements LinkFault {
        /**
         * Checks the ranges.
         *
         * @param node the node's name
         * @param probability 0 or more and less than 1
         * @param packets 1 or more
         */
        public BurstLoss {
            io.p2p4j.simulator.fabric.Loss.burst(probability, packets);
        }

        @Override
        public String kind() {
            return "burst-loss";
        }

        @Override
        public List<String> words() {
            return List.of(node, Double.toString(probability), Double.toString(packets));
        }
    }

    /**
     * Everything from one node to another waits on its way, and arrives at the end; no connection breaks of it.
     *
     * @param from whose packets wait
     * @param to where they arrive late
     */
    record Hold(String from, String to) implements LinkFault {
        @Override
        public String kind() {
            return "hold";
        }

        @Override
        public List<String> words() {
            return List.of(from, to);
        }
    }

    /**
     * One node after another is clogged, and then they are freed in another order: what a clogged one sends and what is
     * sent to it waits. The first half of the span is for clogging in equal steps, the second for freeing.
     *
     * @param nodes their names, at least one, in the order of clogging; the order of freeing is drawn
     */
    record Swizzle(List<String> nodes) implements LinkFault {
        /**
         * Copies the names.
         *
         * @param nodes at least one
         */
        public Swizzle {
            nodes = List.copyOf(nodes);
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("swizzle of no nodes (expected at least one name)");
            }
        }

        @Override
        public String kind() {
            return "swizzle";
        }

        @Override
        public List<String> words() {
            return nodes;
        }
    }

    /**
     * A node's access to the network is slow, in both directions; of several such faults the slowest counts.
     *
     * @param node its name
     * @param bytesPerSecond what all its connections and datagrams share, 1 or more
     */
    record Throttle(String node, long bytesPerSecond) implements LinkFault {
        /**
         * Checks the rate.
         *
         * @param node the node's name
         * @param bytesPerSecond 1 or more
         */
        public Throttle {
            if (bytesPerSecond < 1) {
                throw new IllegalArgumentException(
                        "throttle: " + bytesPerSecond + " bytes per second (expected 1 or more)");
            }
        }

        @Override
        public String kind() {
            return "throttle";
        }

        @Override
        public List<String> words() {
            return List.of(node, Long.toString(bytesPerSecond));
        }
    }
}
