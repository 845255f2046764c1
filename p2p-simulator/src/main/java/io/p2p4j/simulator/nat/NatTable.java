package io.p2p4j.simulator.nat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The mappings of one translator for one protocol. Endpoints are numbers: the IPv4 address in 32 bits, then the port in 16.
 * Owned by the simulation's thread.
 */
public final class NatTable {
    /** No endpoint. */
    public static final long NONE = -1;

    /** No port is free. */
    public static final int NO_PORT = 0;

    static final int PORT_FIRST = 1024;
    static final int PORT_LAST = 65_535;

    private static final int PORT_MASK = 0xFFFF;
    private static final int SWEEP_MIN = 64;

    private final NatProfile profile;
    private final long timeoutNanos;
    private final RandomGenerator random;
    private final Map<Key, Mapping> mappings = new LinkedHashMap<>();
    private final Map<Integer, Mapping> byPort = new LinkedHashMap<>();
    private final Map<Integer, Long> forwards = new LinkedHashMap<>();
    private int nextPort = PORT_FIRST;
    private int sweepSize = SWEEP_MIN;

    /** What a mapping is found by from inside. */
    private record Key(long inside, long remotePart) {}

    private static final class Mapping {
        final Key key;
        final int port;
        /** When something was last sent to each part of the remote world that the filter tells apart. */
        final Map<Long, Long> sessions = new LinkedHashMap<>(4);

        long lastNanos;
        int sweepSize = SWEEP_MIN;

        Mapping(Key key, int port) {
            this.key = key;
            this.port = port;
        }
    }

    /**
     * Makes an empty table.
     *
     * @param profile how it behaves
     * @param timeoutNanos how long a mapping lives after it was last used from inside
     * @param random chooses ports
     */
    public NatTable(NatProfile profile, long timeoutNanos, RandomGenerator random) {
        this.profile = profile;
        this.timeoutNanos = timeoutNanos;
        this.random = random;
    }

    /**
     * Something goes out: finds or makes its mapping, and opens it to the remote end.
     *
     * @param inside where it comes from
     * @param remote where it goes
     * @param nowNanos the time
     * @return the outside port, or {@link #NO_PORT}
     */
    public int outbound(long inside, long remote, long nowNanos) {
        for (Map.Entry<Integer, Long> forward : forwards.entrySet()) {
            if (forward.getValue() == inside) {
                return forward.getKey();
            }
        }
        Key key = new Key(inside, profile.mapping().part(remote));
        Mapping mapping = mappings.get(key);
        if (mapping != null && !isAlive(mapping.lastNanos, nowNanos)) {
            remove(mapping);
            mapping = null;
        }
        if (mapping == null) {
            int port = allocate((int) (inside & PORT_MASK), nowNanos);
            if (port == NO_PORT) {
                return NO_PORT;
            }
            mapping = new Mapping(key, port);
            mappings.put(key, mapping);
            byPort.put(port, mapping);
        }
        mapping.lastNanos = nowNanos;
        mapping.sessions.put(profile.filtering().part(remote), nowNanos);
        sweep(mapping, nowNanos);
        int port = mapping.port;
        sweep(nowNanos);
        return port;
    }

    /**
     * Something comes in.
     *
     * @param port the outside port that it is for
     * @param remote where it comes from
     * @param nowNanos the time
     * @return the inside endpoint, or {@link #NONE} when it may not come in
     */
    public long inbound(int port, long remote, long nowNanos) {
        Long forward = forwards.get(port);
        if (forward != null) {
            return forward;
        }
        Mapping mapping = alive(port, nowNanos);
        if (mapping == null) {
            return NONE;
        }
        Long last = mapping.sessions.get(profile.filtering().part(remote));
        return last != null && isAlive(last, nowNanos) ? mapping.key.inside : NONE;
    }

    /**
     * Tells whose port it is, whoever may send to it.
     *
     * @param port an outside port
     * @param nowNanos the time
     * @return the inside endpoint, or {@link #NONE}
     */
    public long owner(int port, long nowNanos) {
        Long forward = forwards.get(port);
        if (forward != null) {
            return forward;
        }
        Mapping mapping = alive(port, nowNanos);
        return mapping == null ? NONE : mapping.key.inside;
    }

    /**
     * Adds a static mapping, which is open to everybody and never forgotten.
     *
     * @param port the outside port
     * @param inside the inside endpoint
     */
    public void forward(int port, long inside) {
        Mapping mapping = byPort.get(port);
        if (mapping != null) {
            remove(mapping);
        }
        forwards.put(port, inside);
    }

    /** Forgets every mapping that is not static. */
    public void clear() {
        mappings.clear();
        byPort.clear();
        sweepSize = SWEEP_MIN;
    }

    /**
     * Counts the mappings that are not static.
     *
     * @param nowNanos the time
     * @return how many live
     */
    public int size(long nowNanos) {
        int size = 0;
        for (Mapping mapping : mappings.values()) {
            size += isAlive(mapping.lastNanos, nowNanos) ? 1 : 0;
        }
        return size;
    }

    private boolean isAlive(long lastNanos, long nowNanos) {
        return nowNanos - lastNanos < timeoutNanos;
    }

    private @Nullable Mapping alive(int port, long nowNanos) {
        Mapping mapping = byPort.get(port);
        return mapping != null && isAlive(mapping.lastNanos, nowNanos) ? mapping : null;
    }

    private void remove(Mapping mapping) {
        mappings.remove(mapping.key);
        byPort.remove(mapping.port);
    }

    private int allocate(int insidePort, long nowNanos) {
        int first =
                switch (profile.ports()) {
                    case PRESERVING -> insidePort == NO_PORT ? PORT_FIRST : insidePort;
                    case SEQUENTIAL -> nextPort;
                    case RANDOM -> random.nextInt(PORT_FIRST, PORT_LAST + 1);
                };
        if (isFree(first, nowNanos)) {
            nextPort = next(first);
            return first;
        }
        // The search goes on where the last one ended, so that a crowd of equal wishes does not search all of it.
        int port = profile.ports() == PortAllocation.PRESERVING ? nextPort : first;
        for (int tries = PORT_FIRST; tries <= PORT_LAST; tries++) {
            if (isFree(port, nowNanos)) {
                nextPort = next(port);
                return port;
            }
            port = next(port);
        }
        return NO_PORT;
    }

    private static int next(int port) {
        return port >= PORT_LAST ? PORT_FIRST : port + 1;
    }

    private boolean isFree(int port, long nowNanos) {
        if (forwards.containsKey(port)) {
            return false;
        }
        Mapping mapping = byPort.get(port);
        if (mapping == null) {
            return true;
        }
        if (isAlive(mapping.lastNanos, nowNanos)) {
            return false;
        }
        remove(mapping);
        return true;
    }

    /** Drops what has expired, whenever the table has doubled since. */
    private void sweep(long nowNanos) {
        if (mappings.size() < sweepSize) {
            return;
        }
        List<Mapping> expired = new ArrayList<>();
        for (Mapping mapping : mappings.values()) {
            if (!isAlive(mapping.lastNanos, nowNanos)) {
                expired.add(mapping);
            }
        }
        expired.forEach(this::remove);
        sweepSize = Math.max(SWEEP_MIN, 2 * mappings.size());
    }

    private void sweep(Mapping mapping, long nowNanos) {
        if (mapping.sessions.size() >= mapping.sweepSize) {
            mapping.sessions.values().removeIf(last -> !isAlive(last, nowNanos));
            mapping.sweepSize = Math.max(SWEEP_MIN, 2 * mapping.sessions.size());
        }
    }
}
