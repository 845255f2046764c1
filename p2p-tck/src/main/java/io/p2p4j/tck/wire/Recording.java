package io.p2p4j.tck.wire;

import java.io.ByteArrayOutputStream;
import java.util.EnumMap;
import java.util.Map;

/** Lets everything pass and remembers it. For one connection; of several, the bytes stand in order of arrival. Thread-safe. */
public final class Recording implements WireFilter {
    private final Map<WireDirection, ByteArrayOutputStream> recorded = new EnumMap<>(WireDirection.class);

    /** Makes a recording without bytes. */
    public Recording() {
        for (WireDirection direction : WireDirection.values()) {
            recorded.put(direction, new ByteArrayOutputStream());
        }
    }

    @Override
    public void onBytes(WireChunk chunk) {
        ByteArrayOutputStream out = of(chunk.direction());
        synchronized (out) {
            out.writeBytes(chunk.bytes());
        }
        chunk.pass();
    }

    private ByteArrayOutputStream of(WireDirection direction) {
        return recorded.computeIfAbsent(direction, none -> new ByteArrayOutputStream());
    }

    /**
     * Returns what went by.
     *
     * @param direction in which direction
     * @return all bytes up to now
     */
    public byte[] bytes(WireDirection direction) {
        ByteArrayOutputStream out = of(direction);
        synchronized (out) {
            return out.toByteArray();
        }
    }

    /**
     * Returns how much went by.
     *
     * @param direction in which direction
     * @return the number of bytes up to now
     */
    public int size(WireDirection direction) {
        ByteArrayOutputStream out = of(direction);
        synchronized (out) {
            return out.size();
        }
    }

    /**
     * Looks for bytes in either direction.
     *
     * @param sought what to look for
     * @return true when they went by, one after another
     */
    public boolean contains(byte[] sought) {
        for (WireDirection direction : WireDirection.values()) {
            if (indexOf(bytes(direction), sought) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static int indexOf(byte[] bytes, byte[] sought) {
        for (int at = 0; at + sought.length <= bytes.length; at++) {
            int same = 0;
            while (same < sought.length && bytes[at + same] == sought[same]) {
                same++;
            }
            if (same == sought.length) {
                return at;
            }
        }
        return -1;
    }
}
