package io.p2p4j.simulator.fabric;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Progressive filling: the rates of all flows rise together; when a port is full, or a flow has all that it can use, those
 * flows stop, and the others rise on. In the end no flow can get more without one that has no more than it getting less.
 */
final class MaxMin {
    /** A port with its share when it was looked at; since then the share can only have risen. */
    private record Seen(double share, int number, Port port) {}

    private MaxMin() {}

    /**
     * Computes the rates of flows whose ports have no other flows.
     *
     * @param flows gives each its {@link Flow#fairRate}; infinite for one that nothing limits
     */
    static void fill(Collection<Flow> flows) {
        List<Flow> byCap = new ArrayList<>(flows);
        byCap.sort(Comparator.comparingDouble(Flow::cap));
        List<Port> ports = new ArrayList<>();
        for (Flow flow : flows) {
            flow.fairRate = -1;
            for (Port port : flow.ports()) {
                port.unserved = 0;
                port.left = port.bytesPerSecond();
            }
        }
        for (Flow flow : flows) {
            for (Port port : flow.ports()) {
                if (port.unserved++ == 0 && port.isLimited()) {
                    ports.add(port);
                }
            }
        }
        PriorityQueue<Seen> fullest =
                new PriorityQueue<>(Comparator.comparingDouble(Seen::share).thenComparingInt(Seen::number));
        for (int number = 0; number < ports.size(); number++) {
            fullest.add(new Seen(ports.get(number).share(), number, ports.get(number)));
        }
        int next = 0;
        while (next < byCap.size()) {
            Flow least = byCap.get(next);
            if (least.fairRate >= 0) {
                next++;
                continue;
            }
            Seen seen = fullest.peek();
            if (seen == null || least.cap() <= seen.share()) {
                serve(least, least.cap());
                next++;
                continue;
            }
            fullest.poll();
            Port port = seen.port();
            if (port.unserved > 0 && port.share() > seen.share()) {
                fullest.add(new Seen(port.share(), seen.number(), port));
            } else if (port.unserved > 0) {
                for (Flow flow : port.flows) {
                    if (flow.fairRate < 0) {
                        serve(flow, seen.share());
                    }
                }
            }
        }
    }

    private static void serve(Flow flow, double rate) {
        flow.fairRate = rate;
        for (Port port : flow.ports()) {
            port.left -= rate;
            port.unserved--;
        }
    }
}
