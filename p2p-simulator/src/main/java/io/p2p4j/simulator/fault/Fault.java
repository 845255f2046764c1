package io.p2p4j.simulator.fault;

import java.time.Duration;
import java.util.List;

/** Something that goes wrong with the network or with nodes, for a while. */
public sealed interface Fault
        permits Fault.Partition,
                Fault.OneWay,
                Fault.Crash,
                Fault.Pause,
                Fault.Lag,
                Fault.Loss,
                Fault.Shuffle,
                NodeFault,
                LinkFault,
                PathFault {
    /**
     * Returns the word that names the kind in a schedule's text.
     *
     * @return for example {@code partition}
     */
    String kind();

    /**
     * Returns what the fault is about, as words of a schedule's text.
     *
     * @return for a partition the names of the group's nodes
     */
    List<String> words();

    /**
     * Some nodes are cut off from all others, in both directions.
     *
     * @param nodes their names, at least one
     */
    record Partition(List<String> nodes) implements Fault {
        /**
         * Copies the names.
         *
         * @param nodes at least one
         */
        public Partition {
            nodes = List.copyOf(nodes);
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("partition of no nodes (expected at least one name)");
            }
        }

        @Override
        public String kind() {
            return "partition";
        }

        @Override
        public List<String> words() {
            return nodes;
        }
    }

    /**
     * One direction between two nodes is cut.
     *
     * @param from whose packets are lost
     * @param to where they do not arrive
     */
    record OneWay(String from, String to) implements Fault {
        @Override
        public String kind() {
            return "one-way";
        }

        @Override
        public List<String> words() {
            return List.of(from, to);
        }
    }

    /**
     * A node's process dies, and is started again at the end.
     *
     * @param node its name
     */
    record Crash(String node) implements Fault {
        @Override
        public String kind() {
            return "crash";
        }

        @Override
        public List<String> words() {
            return List.of(node);
        }
    }

    /**
     * A node stands still with its connections open, and does everything that waited at the end.
     *
     * @param node its name
     */
    record Pause(String node) implements Fault {
        @Override
        public String kind() {
            return "pause";
        }

        @Override
        public List<String> words() {
            return List.of(node);
        }
    }

    /**
     * What a node sends takes longer.
     *
     * @param node its name
     * @param extra how much longer
     */
    record Lag(String node, Duration extra) implements Fault {
        @Override
        public String kind() {
            return "lag";
        }

        @Override
        public List<String> words() {
            return List.of(node, Spans.text(extra));
        }
    }

    /**
     * Packets that a node sends are lost, beyond what the network's profile loses.
     *
     * @param node its name
     * @param probability of each packet, 0 to 1
     */
    record Loss(String node, double probability) implements Fault {
        /**
         * Checks the probability.
         *
         * @param node the node's name
         * @param probability 0 to 1
         */
        public Loss {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("loss: " + probability + " (expected 0 to 1)");
            }
        }

        @Override
        public String kind() {
            return "loss";
        }

        @Override
        public List<String> words() {
            return List.of(node, Double.toString(probability));
        }
    }

    /** Events of one instant run in a random order instead of that of their scheduling; no promised order is lost. */
    record Shuffle() implements Fault {
        @Override
        public String kind() {
            return "shuffle";
        }

        @Override
        public List<String> words() {
            return List.of();
        }
    }

    /**
     * Reads a fault from the words of a schedule's text.
     *
     * @param kind its {@link #kind()}
     * @param words its {@link #words()}
     * @return the fault
     * @throws IllegalArgumentException when the kind is unknown or the words do not fit it
     */
    static Fault parse(String kind, List<String> words) {
        return switch (kind) {
            case "partition" -> new Partition(words);
            case "one-way" -> new OneWay(word(kind, words, 0, 2), word(kind, words, 1, 2));
            case "crash" -> new Crash(word(kind, words, 0, 1));
            case "pause" -> new Pause(word(kind, words, 0, 1));
            case "lag" -> new Lag(word(kind, words, 0, 2), Spans.parse(word(kind, words, 1, 2)));
            case "loss" -> new Loss(word(kind, words, 0, 2), number(kind, word(kind, words, 1, 2)));
            case "shuffle" -> shuffle(words);
            case "power-loss" -> new NodeFault.PowerLoss(word(kind, words, 0, 1));
            case "wipe" -> new NodeFault.Wipe(word(kind, words, 0, 1));
            case "disk-full" -> new NodeFault.DiskFull(word(kind, words, 0, 1));
            case "disk-error" ->
                new NodeFault.DiskError(word(kind, words, 0, 2), number(kind, word(kind, words, 1, 2)));
            case "slow" -> new NodeFault.Slow(word(kind, words, 0, 2), integer(kind, word(kind, words, 1, 2)));
            case "clock-step" -> new NodeFault.ClockStep(word(kind, words, 0, 2), Spans.parse(word(kind, words, 1, 2)));
            case "clock-drift" ->
                new NodeFault.ClockDrift(word(kind, words, 0, 2), integer(kind, word(kind, words, 1, 2)));
            case "burst-loss" ->
                new LinkFault.BurstLoss(
                        word(kind, words, 0, 3),
                        number(kind, word(kind, words, 1, 3)),
                        number(kind, word(kind, words, 2, 3)));
            case "hold" -> new LinkFault.Hold(word(kind, words, 0, 2), word(kind, words, 1, 2));
            case "swizzle" -> new LinkFault.Swizzle(words);
            case "throttle" -> new LinkFault.Throttle(word(kind, words, 0, 2), whole(kind, word(kind, words, 1, 2)));
            case "duplicate" -> new PathFault.Duplicate(word(kind, words, 0, 2), number(kind, word(kind, words, 1, 2)));
            case "reorder" ->
                new PathFault.Reorder(
                        word(kind, words, 0, 3),
                        number(kind, word(kind, words, 1, 3)),
                        Spans.parse(word(kind, words, 2, 3)));
            case "rebind" -> new PathFault.Rebind(word(kind, words, 0, 1));
            case "dns" -> new PathFault.Dns(word(kind, words, 0, 1));
            case "corrupt" -> new PathFault.Corrupt(word(kind, words, 0, 2), number(kind, word(kind, words, 1, 2)));
            default ->
                throw new IllegalArgumentException(
                        "fault " + kind + " is unknown (expected one of partition, one-way, crash, pause, lag, loss,"
                                + " clock-step, clock-drift, burst-loss, hold, swizzle, throttle, duplicate, reorder,"
                                + " corrupt, rebind, dns, shuffle, power-loss, wipe, disk-full, disk-error, slow)");
        };
    }

    private static String word(String kind, List<String> words, int index, int count) {
        if (words.size() != count) {
            throw new IllegalArgumentException("fault " + kind + " with " + words + " (expected " + count + " words)");
        }
        return words.get(index);
    }

    private static long whole(String kind, String word) {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "fault " + kind + ": " + word + " (expected a whole number)", notANumber);
        }
    }

    private static Fault shuffle(List<String> words) {
        if (!words.isEmpty()) {
            throw new IllegalArgumentException("fault shuffle with " + words + " (expected no words)");
        }
        return new Shuffle();
    }

    private static int integer(String kind, String word) {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException notAnInteger) {
            throw new IllegalArgumentException("fault " + kind + ": " + word + " (expected an integer)", notAnInteger);
        }
    }

    private static double number(String kind, String word) {
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("fault " + kind + ": " + word + " (expected a number)", notANumber);
        }
    }
}
