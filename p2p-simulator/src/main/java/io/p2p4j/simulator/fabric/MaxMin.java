package io.p2p4j.simulator.fabric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Progressive filling: the rates of all flows rise together; when a port is full, or a flow has all that it can use, those
 * flows stop, and the others rise on. In the end no flow can get more without one that has no more than it getting less.
 */
final class MaxMin {
    private static final double UNSERVED = -1;

    private MaxMin() {}

    /**
     * Computes the rates of flows whose ports have no other flows.
     *
     * @param flows gives each its {@link Flow#fairRate}; infinite for one that nothing limits
     */
    static void fill(List<Flow> flows) {
        List<Flow> capped = new ArrayList<>();
        List<Port> ports = new ArrayList<>();
        for (Flow flow : flows) {
            flow.fairRate = UNSERVED;
            if (!Double.isInfinite(flow.cap())) {
                capped.add(flow);
            }
            for (Port port : flow.ports()) {
                if (port.demand()) {
                    ports.add(port);
                }
            }
        }
        capped.sort(Comparator.comparingDouble(Flow::cap));
        fill(capped, fullest(ports));
        for (Flow flow : flows) {
            if (flow.fairRate == UNSERVED) {
                flow.fairRate = Double.POSITIVE_INFINITY;
            }
        }
    }

    /** A share that was looked at can only rise until its port is served, so that the first is looked at again. */
    private static PriorityQueue<Port> fullest(List<Port> ports) {
        PriorityQueue<Port> fullest = new PriorityQueue<>(
                Math.max(1, ports.size()),
                Comparator.comparingDouble(Port::seenShare).thenComparingInt(Port::number));
        for (int number = 0; number < ports.size(); number++) {
            Port port = ports.get(number);
            port.number(number);
            port.look();
            fullest.add(port);
        }
        return fullest;
    }

    private static void fill(List<Flow> capped, PriorityQueue<Port> fullest) {
        int next = 0;
        while (true) {
            while (next < capped.size() && capped.get(next).fairRate != UNSERVED) {
                next++;
            }
            double cap = next < capped.size() ? capped.get(next).cap() : Double.POSITIVE_INFINITY;
            Port port = fullest.peek();
            if (port == null && next == capped.size()) {
                return;
            }
            if (port == null || cap <= port.seenShare()) {
                serve(capped.get(next), cap);
                continue;
            }
            fullest.remove();
            if (port.isServed()) {
                continue;
            }
            double share = port.seenShare();
            if (port.look() > share) {
                fullest.add(port);
                continue;
            }
            for (Flow flow : port.flows()) {
                if (flow.fairRate == UNSERVED) {
                    serve(flow, share);
                }
            }
        }
    }

    private static void serve(Flow flow, double rate) {
        flow.fairRate = rate;
        for (Port port : flow.ports()) {
            port.serve(rate);
        }
    }
}
