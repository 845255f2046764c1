package io.p2p4j.simulator.fabric;

import java.util.LinkedHashSet;
import java.util.Set;

/** One direction of a node's access to the network, with the flows that share it. */
final class Port {
    final Set<Flow> flows = new LinkedHashSet<>();
    private double bytesPerSecond;
    private int queueBytesMax;
    private boolean codel;
    private long waitingBytes;
    // What progressive filling has not given away yet, and to how many flows.
    double left;
    int unserved;

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

    boolean hasCodel() {
        return codel && isLimited();
    }

    boolean hasRoom(int bytes) {
        return !isLimited() || waitingBytes + bytes <= queueBytesMax;
    }

    void waiting(long bytes) {
        waitingBytes += bytes;
    }

    long waitingBytes() {
        return waitingBytes;
    }

    double share() {
        return Math.max(0, left) / unserved;
    }
}
