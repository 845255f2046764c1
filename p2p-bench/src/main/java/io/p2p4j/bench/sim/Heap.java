package io.p2p4j.bench.sim;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** What lives on the heap. */
final class Heap {
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    private Heap() {}

    /** Bytes in use after a full collection. */
    static long usedBytes() {
        // The second one takes what the first one's finalization and reference handling let go.
        MEMORY.gc();
        MEMORY.gc();
        return MEMORY.getHeapMemoryUsage().getUsed();
    }
}
