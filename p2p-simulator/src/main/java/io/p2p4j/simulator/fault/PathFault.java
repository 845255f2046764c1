package io.p2p4j.simulator.fault;

import java.time.Duration;
import java.util.List;

/** Something that goes wrong with what a machine sends, or with the help that it has on the way. */
public sealed interface PathFault extends Fault {
    /**
     * Returns whose machine it is.
     *
     * @return the node's name; of a rebinding perhaps the translator's
     */
    String node();

    /**
     * Datagrams that a node sends arrive twice.
     *
     * @param node its name
     * @param probability of each datagram, 0 to 1
     */
    record Duplicate(String node, double probability) implements PathFault {
        /**
         * Checks the probability.
         *
         * @param node the node's name
         * @param probability 0 to 1
         */
        public Duplicate {
            checked("duplicate", probability);
        }

        @Override
        public String kind() {
            return "duplicate";
        }

        @Override
        public List<String> words() {
            return List.of(node, Double.toString(probability));
        }
    }

    /**
     * Datagrams that a node sends are held back, so that later ones overtake them.
     *
     * @param node its name
     * @param probability of each datagram, 0 to 1
     * @param by how long at most, 0 to a day
     */
    record Reorder(String node, double probability, Duration by) implements PathFault {
        /**
         * Checks the ranges.
         *
         * @param node the node's name
         * @param probability 0 to 1
         * @param by 0 to a day
         */
        public Reorder {
            checked("reorder", probability);
            if (by.isNegative() || by.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("reorder: by " + by + " (expected 0 to 1 day)");
            }
        }

        @Override
        public String kind() {
            return "reorder";
        }

        @Override
        public List<String> words() {
            return List.of(node, Double.toString(probability), Spans.text(by));
        }
    }

    /**
     * Datagrams that a node sends arrive with flipped bits, or without their end.
     *
     * @param node its name
     * @param probability of each datagram, for either damage, 0 to 1
     */
    record Corrupt(String node, double probability) implements PathFault {
        /**
         * Checks the probability.
         *
         * @param node the node's name
         * @param probability 0 to 1
         */
        public Corrupt {
            checked("corrupt", probability);
        }

        @Override
        public String kind() {
            return "corrupt";
        }

        @Override
        public List<String> words() {
            return List.of(node, Double.toString(probability));
        }
    }

    /**
     * A network address translator forgets its mappings and takes another address, once, when the fault begins.
     *
     * @param node its name, or that of a node for the nearest one that it stands behind; nothing happens to a node without one
     */
    record Rebind(String node) implements PathFault {
        @Override
        public String kind() {
            return "rebind";
        }

        @Override
        public List<String> words() {
            return List.of(node);
        }
    }

    /**
     * A node's queries for names go unanswered; what its resolver knows stays good for its time to live.
     *
     * @param node its name
     */
    record Dns(String node) implements PathFault {
        @Override
        public String kind() {
            return "dns";
        }

        @Override
        public List<String> words() {
            return List.of(node);
        }
    }

    private static void checked(String kind, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(kind + ": " + probability + " (expected 0 to 1)");
        }
    }
}
