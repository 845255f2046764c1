package io.p2p4j.bench.sim;

import io.p2p4j.simulator.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The kernel by itself against the loop that everybody writes first: a priority queue of messages in order of time and
 * sequence. Every delivery sends one more message, 10 to 200 ms away. The kernel also keeps its trace hash.
 */
final class KernelPart {
    private static final String NAME = "kernel";
    private static final int EVENTS = 4_000_000;
    private static final long LATENCY_MIN_NANOS = 10_000_000L;
    private static final long LATENCY_SPREAD_NANOS = 190_000_000L;

    private KernelPart() {}

    static List<Figure> measure(Sizes sizes) {
        List<Figure> figures = new ArrayList<>();
        measure(sizes, 10_000, 1, Figure.Goal.atLeast(2), figures);
        measure(sizes, 10_000, 10, Figure.Goal.NONE, figures);
        measure(sizes, 100_000, 1, Figure.Goal.NONE, figures);
        measure(sizes, 100_000, 10, Figure.Goal.atLeast(2), figures);
        return figures;
    }

    private static void measure(Sizes sizes, int nodes, int inFlight, Figure.Goal goal, List<Figure> figures) {
        int pending = sizes.of(nodes * inFlight, 1000);
        int events = sizes.of(EVENTS, 2 * pending);
        List<Double> loop = new ArrayList<>();
        List<Double> kernel = new ArrayList<>();
        List<Double> ratio = new ArrayList<>();
        for (int round = 0; round <= sizes.rounds(); round++) {
            double ofLoop = events / Cpu.secondsOf(new Loop(pending, events)) / 1e6;
            double ofKernel = events / Cpu.secondsOf(() -> runKernel(pending, events)) / 1e6;
            if (round > 0 || sizes.rounds() == 1) {
                loop.add(ofLoop);
                kernel.add(ofKernel);
                ratio.add(ofKernel / ofLoop);
            }
        }
        String load = Figure.number(nodes) + " nodes x " + inFlight + " in flight";
        figures.add(new Figure(NAME, "priority queue, " + load, "M events/s", Figure.Goal.NONE, loop));
        figures.add(new Figure(NAME, "kernel, " + load, "M events/s", Figure.Goal.NONE, kernel));
        figures.add(new Figure(NAME, "kernel : priority queue, " + load, "", goal, ratio));
    }

    private static void runKernel(int pending, int events) {
        Kernel kernel = new Kernel(1);
        for (int i = 0; i < pending; i++) {
            kernel.post(0, new Receiver(kernel, i));
        }
        for (int i = 0; i < events; i++) {
            kernel.step();
        }
    }

    /** Uniform enough, and as cheap as can be. */
    private static long next(long state) {
        long x = state;
        x ^= x << 13;
        x ^= x >>> 7;
        return x ^ (x << 17);
    }

    private static long latency(long state) {
        return LATENCY_MIN_NANOS + Long.remainderUnsigned(state, LATENCY_SPREAD_NANOS);
    }

    private static final class Receiver implements Runnable {
        private final Kernel kernel;
        private long state;

        Receiver(Kernel kernel, int number) {
            this.kernel = kernel;
            this.state = number + 1L;
        }

        @Override
        public void run() {
            state = next(state);
            kernel.post(latency(state), this);
        }
    }

    /** The baseline. */
    private static final class Loop implements Runnable {
        private record Message(long time, long sequence, Node to) implements Comparable<Message> {
            @Override
            public int compareTo(Message other) {
                int order = Long.compare(time, other.time);
                return order != 0 ? order : Long.compare(sequence, other.sequence);
            }
        }

        private static final class Node {
            private long state;
        }

        private final int pending;
        private final int events;

        Loop(int pending, int events) {
            this.pending = pending;
            this.events = events;
        }

        @Override
        public void run() {
            PriorityQueue<Message> queue = new PriorityQueue<>();
            long sequence = 0;
            for (int i = 0; i < pending; i++) {
                Node node = new Node();
                node.state = i + 1L;
                queue.add(new Message(0, sequence++, node));
            }
            for (int i = 0; i < events; i++) {
                Message message = queue.remove();
                Node node = message.to();
                node.state = next(node.state);
                queue.add(new Message(message.time() + latency(node.state), sequence++, node));
            }
        }
    }
}
