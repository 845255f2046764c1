package io.p2p4j.simulator.fabric;

import java.util.ArrayList;
import java.util.List;

/** One direction of a node's access to the network, with the flows that share it. */
final class Port {
    private final List<Flow> flows = new ArrayList<>();
    private double bytesPerSecond;
    private int queueBytesMax;
    private boolean codel;
    private long waitingBytes;
    // Of progressive filling: what is not given away yet, to how many flows, and the share of each when it was looked
    // at.
    private double left;
    private int unserved;
    private double seenShare;
    private int number;
    private long mark;

    /** Changes the rate; 0 is unlimited. */
    void rate(long value, NodeRate node) {
        bytesPerSecond = value == 0 ? Double.POSITIVE_INFINITY : value;
        queueBytesMax = node.queueBytes();
        codel = node.codel();
    }

    double bytesPerSecond() {
        return bytesPerSecond;
    }

    boolean isLimited() {
        return !Double.isInfinite(bytesPerSecond);
    }

    List<Flow> flows() {
        return flows;
    }

    void add(Flow flow) {
        flow.place(this, flows.size());
        flows.add(flow);
    }

    /** The last one takes the place. */
    void remove(Flow flow) {
        int place = flow.place(this);
        Flow last = flows.remove(flows.size() - 1);
        if (last != flow) {
            flows.set(place, last);
            last.place(this, place);
        }
    }

    boolean hasCodel() {
        return codel && isLimited();
    }

    boolean hasRoom(int bytes) {
        return !isLimited() || waitingBytes + bytes <= queueBytesMax;
    }

    void waiting(long bytes) {
        waitingBytes += bytes;
    }

    /** True for the first who asks with this mark. */
    boolean mark(long value) {
        boolean first = mark != value;
        mark = value;
        return first;
    }

    /** One flow more is to be served; true for the first. */
    boolean demand() {
        if (unserved++ == 0) {
            left = bytesPerSecond;
            return true;
        }
        return false;
    }

    void serve(double rate) {
        left -= rate;
        unserved--;
    }

    boolean isServed() {
        return unserved == 0;
    }

    /** The share of each that is not served yet. */
    double look() {
        seenShare = Math.max(0, left) / unserved;
        return seenShare;
    }

    double seenShare() {
        return seenShare;
    }

    int number() {
        return number;
    }

    void number(int value) {
        number = value;
    }
}
