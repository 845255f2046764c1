package io.p2p4j.tck.wire;

import java.io.ByteArrayOutputStream;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets everything pass until it is told to hold a direction; what it holds can be let through, dropped, repeated and put
 * in another order. For one connection at a time. Thread-safe.
 */
public final class Holding implements WireFilter {
    private final Map<WireDirection, ByteArrayOutputStream> held = new EnumMap<>(WireDirection.class);
    private final Set<WireDirection> holding = EnumSet.noneOf(WireDirection.class);
    private final Map<WireDirection, Long> passed = new EnumMap<>(WireDirection.class);
    private @Nullable WireConnection connection;

    /** Makes a filter that holds nothing yet. */
    public Holding() {}

    @Override
    public synchronized void onBytes(WireChunk chunk) {
        connection = chunk.connection();
        if (holding.contains(chunk.direction())) {
            held.computeIfAbsent(chunk.direction(), none -> new ByteArrayOutputStream())
                    .writeBytes(chunk.bytes());
        } else {
            passed.merge(chunk.direction(), (long) chunk.bytes().length, Long::sum);
            chunk.pass();
        }
    }

    /**
     * Holds what comes from now on.
     *
     * @param direction in which direction
     */
    public synchronized void hold(WireDirection direction) {
        holding.add(direction);
    }

    /**
     * Returns how many bytes are held.
     *
     * @param direction in which direction
     * @return the count now
     */
    public synchronized int held(WireDirection direction) {
        ByteArrayOutputStream bytes = held.get(direction);
        return bytes == null ? 0 : bytes.size();
    }

    /**
     * Returns how many bytes were let through before they were held.
     *
     * @param direction in which direction
     * @return the count of the last connection and those before it
     */
    public synchronized long passed(WireDirection direction) {
        return passed.getOrDefault(direction, 0L);
    }

    /**
     * Takes what is held off the wire: it arrives only if somebody writes it.
     *
     * @param direction in which direction
     * @return the bytes
     */
    public synchronized byte[] take(WireDirection direction) {
        ByteArrayOutputStream bytes = held.remove(direction);
        return bytes == null ? new byte[0] : bytes.toByteArray();
    }

    /**
     * Lets bytes arrive, before what is held and what comes.
     *
     * @param direction in which direction
     * @param bytes what arrives
     */
    public synchronized void write(WireDirection direction, byte[] bytes) {
        known().write(direction, bytes);
    }

    /**
     * Lets the end of the stream arrive instead of what is held and what comes.
     *
     * @param direction in which direction
     */
    public synchronized void end(WireDirection direction) {
        known().end(direction);
    }

    /**
     * Lets what is held arrive, and all that comes from now on.
     *
     * @param direction in which direction
     */
    public synchronized void release(WireDirection direction) {
        holding.remove(direction);
        byte[] bytes = take(direction);
        if (bytes.length > 0) {
            known().write(direction, bytes);
        }
    }

    private WireConnection known() {
        if (connection == null) {
            throw new IllegalStateException("no byte came by yet (expected a connection on the wire)");
        }
        return connection;
    }
}
