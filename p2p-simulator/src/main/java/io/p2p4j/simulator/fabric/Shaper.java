package io.p2p4j.simulator.fabric;

import io.p2p4j.simulator.kernel.Kernel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends at the nodes' rates. Flows are fluids: each has its max-min share of the way up of its sender and of the way down of
 * its receiver, and an event when what it sends now is through. Shares are computed again when a flow begins or ends or a
 * rate changes, once for all that happens at one time, and only for the flows that share a port directly or through others.
 * Until a node has a rate this costs nothing. Owned by the simulation's thread.
 */
final class Shaper {
    private final Kernel kernel;
    private final Map<SimNode, Access> accesses = new LinkedHashMap<>();
    /** By the pipe whose segments they are, or by the {@link Datagrams} from one node to another. */
    private final Map<Object, Flow> flows = new LinkedHashMap<>();

    private final Set<Flow> changed = new LinkedHashSet<>();
    private long mark;
    private boolean on;
    private boolean posted;

    /** A node's two directions. */
    private static final class Access {
        final Port up = new Port();
        final Port down = new Port();
        NodeRate rate = NodeRate.UNLIMITED;
    }

    private record Datagrams(int from, int to) {}

    Shaper(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Sets a node's rate from now on, also for what waits. */
    void rate(SimNode node, NodeRate rate) {
        on = true;
        Access access = accesses.computeIfAbsent(node, key -> new Access());
        access.rate = rate;
        access.up.rate(rate.upBytesPerSecond(), rate);
        access.down.rate(rate.downBytesPerSecond(), rate);
        for (Flow flow : flows.values()) {
            if (flow.from == node || flow.to == node) {
                change(flow.ports());
                flow.ports(ports(flow.from, flow.to));
                change(flow.ports());
                change(flow);
            }
        }
    }

    NodeRate rate(SimNode node) {
        Access access = accesses.get(node);
        return access == null ? NodeRate.UNLIMITED : access.rate;
    }

    /** Whether anything is limited at all. */
    boolean isOn() {
        return on;
    }

    /** Takes a segment of a stream, unless nothing limits it. */
    boolean takes(Pipe pipe, Segment segment, long bytesPerSecond) {
        if (!on) {
            return false;
        }
        Flow flow = flows.get(pipe);
        if (flow == null && segment.data.length == 0) {
            return false;
        }
        double cap = bytesPerSecond == 0 ? Double.POSITIVE_INFINITY : bytesPerSecond;
        return takes(
                pipe, flow, pipe.sender(), pipe.receiver(), cap, new Flow.Item(segment.data.length, new Flow.Sending() {
                    @Override
                    public void onStart() {
                        segment.departsNanos = kernel.nowNanos();
                    }

                    @Override
                    public void onSent(boolean dropped) {
                        pipe.onSent(segment, dropped);
                    }
                }));
    }

    /** Lets a datagram arrive after its delay, which begins when it is sent. */
    void post(SimNode from, SimNode to, int bytes, long delayNanos, Runnable arrival) {
        Datagrams key = on ? new Datagrams(from.number(), to.number()) : null;
        boolean taken = key != null
                && takes(
                        key,
                        flows.get(key),
                        from,
                        to,
                        Double.POSITIVE_INFINITY,
                        new Flow.Item(bytes, new Flow.Sending() {
                            @Override
                            public void onStart() {
                                // Nobody looks.
                            }

                            @Override
                            public void onSent(boolean dropped) {
                                if (!dropped) {
                                    kernel.post(delayNanos, arrival);
                                }
                            }
                        }));
        if (!taken) {
            kernel.post(delayNanos, arrival);
        }
    }

    private boolean takes(Object key, @Nullable Flow known, SimNode from, SimNode to, double cap, Flow.Item item) {
        Flow flow = known;
        if (flow == null) {
            List<Port> ports = from == to ? List.of() : ports(from, to);
            if (ports.isEmpty()) {
                return false;
            }
            flow = new Flow(key, from, to, cap);
            flow.ports(ports);
            flows.put(key, flow);
            change(flow);
        }
        flow.offer(item, kernel.nowNanos());
        return true;
    }

    /** Forgets what a pipe has not begun to send. */
    void dropWaiting(Pipe pipe) {
        Flow flow = on ? flows.get(pipe) : null;
        if (flow != null) {
            flow.dropWaiting();
        }
    }

    /** Forgets all of a pipe. */
    void forget(Pipe pipe) {
        Flow flow = on ? flows.remove(pipe) : null;
        if (flow != null) {
            end(flow);
        }
    }

    private void end(Flow flow) {
        flow.timer(null);
        changed.remove(flow);
        List<Port> ports = flow.ports();
        flow.leave();
        change(ports);
    }

    /** The limited ones of two nodes. */
    private List<Port> ports(SimNode from, SimNode to) {
        Access sender = accesses.get(from);
        Access receiver = accesses.get(to);
        List<Port> ports = new ArrayList<>(2);
        if (sender != null && sender.up.isLimited()) {
            ports.add(sender.up);
        }
        if (receiver != null && receiver.down.isLimited()) {
            ports.add(receiver.down);
        }
        return ports;
    }

    private void change(List<Port> ports) {
        for (Port port : ports) {
            // One flow stands for all of a port.
            if (!port.flows().isEmpty()) {
                change(port.flows().get(0));
            }
        }
    }

    private void change(Flow flow) {
        changed.add(flow);
        if (!posted) {
            posted = true;
            kernel.post(0, this::share);
        }
    }

    /** Computes the shares again where they may have changed. */
    private void share() {
        posted = false;
        List<Flow> affected = connected();
        changed.clear();
        MaxMin.fill(affected);
        long now = kernel.nowNanos();
        for (Flow flow : affected) {
            if (flow.settle(now)) {
                arm(flow);
            }
        }
    }

    /** All flows that share a port with a changed one, directly or through others. */
    private List<Flow> connected() {
        mark++;
        List<Flow> found = new ArrayList<>();
        for (Flow flow : changed) {
            flow.mark(mark);
            found.add(flow);
        }
        for (int i = 0; i < found.size(); i++) {
            for (Port port : found.get(i).ports()) {
                if (port.mark(mark)) {
                    for (Flow other : port.flows()) {
                        if (other.mark(mark)) {
                            found.add(other);
                        }
                    }
                }
            }
        }
        return found;
    }

    private void arm(Flow flow) {
        flow.timer(kernel.schedule(flow.restNanos(), () -> finish(flow)));
    }

    private void finish(Flow flow) {
        flow.finish(kernel.nowNanos());
        if (flow.isIdle()) {
            flows.remove(flow.key);
            end(flow);
        } else {
            arm(flow);
        }
    }
}
