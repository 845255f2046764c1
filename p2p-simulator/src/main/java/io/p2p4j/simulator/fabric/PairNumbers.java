package io.p2p4j.simulator.fabric;

/**
 * How many dials and connections there were from one node to each other one, so that each has draws of its own. Open
 * addressing, because every node has one and most have many others. Owned by the simulation's thread.
 */
final class PairNumbers {
    private static final int FIELDS = 3;
    private static final int DIALS = 1;
    private static final int CONNECTIONS = 2;
    private static final int SLOTS_FIRST = 2;
    private static final int[] NONE = {};

    /** For each slot the other node's number plus one, or 0 when it is free, and both counts. */
    private int[] table = NONE;

    private int used;

    int nextDial(int node) {
        int at = slot(node) + DIALS;
        return ++table[at];
    }

    int nextConnection(int node) {
        int at = slot(node) + CONNECTIONS;
        return ++table[at];
    }

    private int slot(int node) {
        if (table.length > 0) {
            int known = find(table, node + 1);
            if (table[known] != 0) {
                return known;
            }
        }
        // At least one slot stays free, where a search ends.
        if (FIELDS * (used + 1) * 4 > table.length * 3) {
            grow();
        }
        used++;
        int added = find(table, node + 1);
        table[added] = node + 1;
        return added;
    }

    private void grow() {
        int[] before = table;
        table = new int[Math.max(FIELDS * SLOTS_FIRST, 2 * before.length)];
        for (int at = 0; at < before.length; at += FIELDS) {
            if (before[at] != 0) {
                System.arraycopy(before, at, table, find(table, before[at]), FIELDS);
            }
        }
    }

    /** Where a node stands, or the free slot where it would. */
    private static int find(int[] table, int stored) {
        int slots = table.length / FIELDS;
        int slot = ((stored * 0x9E3779B9) >>> 7) & (slots - 1);
        while (table[FIELDS * slot] != 0 && table[FIELDS * slot] != stored) {
            slot = (slot + 1) & (slots - 1);
        }
        return FIELDS * slot;
    }
}
