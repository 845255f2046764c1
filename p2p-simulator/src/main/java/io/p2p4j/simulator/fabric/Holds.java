package io.p2p4j.simulator.fabric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Directions in which everything stops before it arrives, and waits until it is released. Unlike with a cut nothing is lost,
 * nothing is sent again and no connection breaks of it; timeouts of applications and dials go on. What a closed end answers
 * and what acknowledges bytes waits likewise. Owned by the simulation's thread.
 */
public final class Holds {
    /** So many datagrams are kept; what comes when there are so many is lost. */
    public static final int DATAGRAMS_MAX = 100_000;

    private final Fabric fabric;
    private final Set<Long> directions = new LinkedHashSet<>();
    /**
     * Pipes whose first segment has arrived at a hold, in the order in which that happened, and how many of their segments
     * are released and arrive in this moment.
     */
    private final Map<Pipe, Integer> pipes = new LinkedHashMap<>();

    private final List<Held> packets = new ArrayList<>();

    Holds(Fabric fabric) {
        this.fabric = fabric;
    }

    /**
     * Stops everything from one node to another from now on, with what is on its way.
     *
     * @param from the sending node
     * @param to the receiving node
     */
    public void hold(SimNode from, SimNode to) {
        fabric.fault("hold " + from + ' ' + to);
        directions.add(pair(from, to));
    }

    /**
     * Ends a hold: what waits arrives now, each stream's in its order.
     *
     * @param from the sending node
     * @param to the receiving node
     */
    public void release(SimNode from, SimNode to) {
        fabric.fault("release " + from + ' ' + to);
        if (directions.remove(pair(from, to))) {
            flow();
        }
    }

    /** Ends every hold. */
    public void releaseAll() {
        fabric.fault("release-all");
        directions.clear();
        flow();
    }

    /**
     * Tells whether a direction is held.
     *
     * @param from the sending node
     * @param to the receiving node
     * @return true when what is sent waits
     */
    public boolean isHeld(SimNode from, SimNode to) {
        return !directions.isEmpty() && directions.contains(pair(from, to));
    }

    /**
     * Returns what waits.
     *
     * @return in the order in which it would have arrived; of a stream in its order
     */
    public List<Held> waiting() {
        fabric.kernel().checkOwner();
        List<Held> waiting = new ArrayList<>();
        pipes.forEach((pipe, released) -> {
            if (isHeld(pipe.sender(), pipe.receiver())) {
                pipe.due().stream()
                        .skip(released)
                        .map(segment -> Held.segment(pipe, segment))
                        .forEach(waiting::add);
            }
        });
        waiting.addAll(packets);
        waiting.sort(Comparator.comparingLong(Held::sinceNanos));
        return waiting;
    }

    /**
     * Lets one thing arrive now, while everything else goes on waiting: packets in any order, the segments of a stream in
     * their order.
     *
     * @param one what {@link #waiting} showed
     * @throws IllegalArgumentException when it does not wait any more, or is a segment behind another one
     */
    public void release(Held one) {
        fabric.fault("release-one " + one);
        Pipe pipe = one.pipe();
        if (pipe != null) {
            int released = pipes.getOrDefault(pipe, 0);
            if (pipe.due().stream().skip(released).findFirst().orElse(null) != one.what() || !pipes.containsKey(pipe)) {
                throw new IllegalArgumentException(one + " (expected the first that waits of its stream)");
            }
            pipes.put(pipe, released + 1);
            fabric.kernel().post(0, () -> {
                pipes.computeIfPresent(pipe, (key, count) -> count - 1);
                pipe.onReleased();
            });
        } else if (packets.remove(one)) {
            post(one);
        } else {
            throw new IllegalArgumentException(one + " (expected one that waits)");
        }
    }

    /** A line for each direction in which something waits. */
    List<String> pending() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Held held : waiting()) {
            counts.merge("held from " + held.from() + " to " + held.to(), 1, Integer::sum);
        }
        List<String> lines = new ArrayList<>();
        counts.forEach((what, count) -> lines.add(what + ": " + count + " segments or packets"));
        return lines;
    }

    /** Keeps a pipe whose first segment is due, if it may not go on. */
    boolean stops(Pipe pipe) {
        if (directions.isEmpty()) {
            return false;
        }
        boolean stopped =
                isHeld(pipe.sender(), pipe.receiver()) || (pipe.isRefused() && isHeld(pipe.receiver(), pipe.sender()));
        if (stopped) {
            pipes.putIfAbsent(pipe, 0);
        }
        return stopped;
    }

    /** Lets a packet arrive, now or when it is released. */
    void pass(SimNode from, SimNode to, Held.Kind kind, int bytes, Runnable arrival) {
        if (!isHeld(from, to)) {
            arrival.run();
        } else if (packets.size() < DATAGRAMS_MAX) {
            packets.add(Held.packet(from, to, kind, bytes, fabric.kernel().nowNanos(), arrival));
        }
    }

    /** Lets go what no hold stops any more. */
    private void flow() {
        List<Pipe> stopped = new ArrayList<>(pipes.keySet());
        pipes.clear();
        for (Pipe pipe : stopped) {
            // One that is still held comes back.
            pipe.resume();
        }
        List<Held> free =
                packets.stream().filter(held -> !isHeld(held.from(), held.to())).toList();
        packets.removeAll(free);
        free.forEach(this::post);
    }

    private void post(Held packet) {
        fabric.kernel().post(0, (Runnable) packet.what());
    }

    private static long pair(SimNode from, SimNode to) {
        return ((long) from.number() << 32) | to.number();
    }
}
