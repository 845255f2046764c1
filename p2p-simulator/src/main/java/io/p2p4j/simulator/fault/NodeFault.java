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
