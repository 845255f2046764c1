package io.p2p4j.simulator.workload;

/**
 * The ids seen lately, in two generations: when the young one is full it becomes the old one, and the old one is forgotten.
 * So at least half of the bound is always remembered. Grows with what is in it; no object for an id.
 */
final class SeenIds {
    private static final int CAPACITY_FIRST = 16;
    private static final long EMPTY = 0;
    private static final long[] NONE = {};

    private final int generationMax;
    private long[] young = NONE;
    private long[] old = NONE;
    private int youngCount;

    /** Remembers the last {@code idsMax / 2} ids at least and {@code idsMax} at most. */
    SeenIds(int idsMax) {
        if (idsMax < 2) {
            throw new IllegalArgumentException("ids: " + idsMax + " (expected 2 or more)");
        }
        generationMax = idsMax / 2;
    }

    boolean contains(long id) {
        return holds(young, id) || holds(old, id);
    }

    /** Remembers an id; false when it was seen before. */
    boolean add(long id) {
        if (contains(id)) {
            return false;
        }
        if (youngCount == generationMax) {
            old = young;
            young = NONE;
            youngCount = 0;
        }
        if (2 * youngCount >= young.length) {
            long[] before = young;
            young = new long[Math.max(CAPACITY_FIRST, 2 * before.length)];
            for (long known : before) {
                if (known != EMPTY) {
                    put(known);
                }
            }
        }
        put(stored(id));
        youngCount++;
        return true;
    }

    private void put(long stored) {
        young[slot(young, stored)] = stored;
    }

    private static boolean holds(long[] table, long id) {
        return table.length > 0 && table[slot(table, stored(id))] != EMPTY;
    }

    /** Where an id stands, or the empty place where it would. */
    private static int slot(long[] table, long stored) {
        int mask = table.length - 1;
        int slot = (int) (stored ^ (stored >>> 32)) & mask;
        while (table[slot] != EMPTY && table[slot] != stored) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static long stored(long id) {
        return id == EMPTY ? 1 : id;
    }
}
