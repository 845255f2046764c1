package io.p2p4j.tck.wire;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Lets everything pass until it is told to cross a direction: then what belongs to one of two connections arrives on the
 * other. What comes before the second connection is there waits for it. Thread-safe.
 */
public final class Crossing implements WireFilter {
    private final Map<Integer, WireConnection> connections = new TreeMap<>();
    private final Set<WireDirection> crossed = EnumSet.noneOf(WireDirection.class);

    /** Makes a filter that crosses nothing yet. */
    public Crossing() {}

    /**
     * Crosses what comes from now on.
     *
     * @param direction in which direction
     */
    public synchronized void cross(WireDirection direction) {
        crossed.add(direction);
    }

    @Override
    public void onBytes(WireChunk chunk) {
        target(chunk.connection(), chunk.direction()).write(chunk.direction(), chunk.bytes());
    }

    private synchronized WireConnection target(WireConnection own, WireDirection direction) {
        connections.put(own.number(), own);
        notifyAll();
        if (!crossed.contains(direction)) {
            return own;
        }
        try {
            while (connections.size() < 2) {
                wait();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return own;
        }
        return connections.values().stream()
                .filter(connection -> connection != own)
                .findFirst()
                .orElse(own);
    }
}
