package io.p2p4j.simulator.fault;

import java.time.Duration;
import java.util.List;

/** Something that goes wrong within one machine. */
public sealed interface NodeFault extends Fault {
    /**
     * Returns whose machine it is.
     *
     * @return the node's name
     */
    String node();

    /**
     * A machine's power goes off: its process dies, and what was not synced is lost or torn. Back at the end.
     *
     * @param node its name
     */
    record PowerLoss(String node) implements NodeFault {
        @Override
        public String kind() {
            return "power-loss";
        }

        @Override
        public List<String> words() {
            return List.of(node);
        }
    }

    /**
     * A machine is lost with its disk, and replaced by another one with the same name at the end.
     *
     * @param node its name
     */
    record Wipe(String node) implements NodeFault {
        @Override
        public String kind() {
            return "wipe";
        }

        @Override
        public List<String> words() {
            return List.of(node);
        }
    }

    /**
     * A machine's disk has no room.
     *
     * @param node its name
     */
    record DiskFull(String node) implements NodeFault {
        @Override
        public String kind() {
            return "disk-full";
        }

        @Override
        public List<String> words() {
            return List.of(node);
        }
    }

    /**
     * Reads, writes and syncs of a machine's disk fail.
     *
     * @param node its name
     * @param probability of each, 0 to 1
     */
    record DiskError(String node, double probability) implements NodeFault {
        /**
         * Checks the probability.
         *
         * @param node the node's name
         * @param probability 0 to 1
         */
        public DiskError {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("disk-error: " + probability + " (expected 0 to 1)");
            }
        }

        @Override
        public String kind() {
            return "disk-error";
        }

        @Override
        public List<String> words() {
            return List.of(node, Double.toString(probability));
        }
    }

    /**
     * A machine is slow: each of its tasks takes {@value #TASK_NANOS} ns times a factor, one after another.
     *
     * @param node its name
     * @param factor 1 or more
     */
    record Slow(String node, int factor) implements NodeFault {
        /** What a task takes with the factor 1. */
        public static final long TASK_NANOS = 10_000;

        /**
         * Checks the factor.
         *
         * @param node the node's name
         * @param factor 1 or more
         */
        public Slow {
            if (factor < 1) {
                throw new IllegalArgumentException("slow: " + factor + " (expected 1 or more)");
            }
        }

        @Override
        public String kind() {
            return "slow";
        }

        @Override
        public List<String> words() {
            return List.of(node, Integer.toString(factor));
        }
    }

    /**
     * A machine's wall clock jumps, and back at the end.
     *
     * @param node its name
     * @param by how far; less than zero sets it back
     */
    record ClockStep(String node, Duration by) implements NodeFault {
        @Override
        public String kind() {
            return "clock-step";
        }

        @Override
        public List<String> words() {
            return List.of(node, (by.isNegative() ? "" : "+") + Spans.text(by));
        }
    }

    /**
     * A machine's clocks run too fast or too slow. At the end the wall clock is set right.
     *
     * @param node its name
     * @param ppm how many parts per million too fast; less than zero is too slow
     */
    record ClockDrift(String node, int ppm) implements NodeFault {
        @Override
        public String kind() {
            return "clock-drift";
        }

        @Override
        public List<String> words() {
            return List.of(node, Integer.toString(ppm));
        }
    }
}
