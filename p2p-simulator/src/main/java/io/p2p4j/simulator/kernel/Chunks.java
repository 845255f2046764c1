package io.p2p4j.simulator.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bags of events in shared arrays: each bag is a chain of chunks of eight, so that events of one bag stand side by side in
 * memory. A bag is named by its tail, which {@link #append} changes; {@link #NONE} is an empty one.
 */
final class Chunks {
    /** The tail of an empty bag. */
    static final int NONE = -1;

    private static final int CHUNK = 8;
    private static final int CHUNKS_FIRST = 64;
    /** Arrays of which less than one in so many is in use are too large. */
    private static final int SPARSE = 8;

    /** Takes events out of a bag. */
    interface Sink {
        void accept(long time, long sequence, Runnable task);
    }

    /** Time and sequence of each event, one after the other. */
    private long[] keys = new long[2 * CHUNK * CHUNKS_FIRST];

    private @Nullable Runnable[] tasks = new Runnable[CHUNK * CHUNKS_FIRST];
    /** The chunk before in the chain, as its last entry, or the next free chunk. */
    private int[] previous = new int[CHUNKS_FIRST];

    private int chunksUsed;
    private int free = NONE;
    private int freeCount;

    /** Tells whether most of the arrays is left over from a burst of events that is over. */
    boolean isSparse() {
        return previous.length > CHUNKS_FIRST && (chunksUsed - freeCount) * SPARSE < previous.length;
    }

    /** Adds an event to the bag with this tail, and returns the bag's new tail. */
    int append(int tail, long time, long sequence, Runnable task) {
        int entry = tail != NONE && (tail + 1) % CHUNK != 0 ? tail + 1 : newChunk(tail) * CHUNK;
        keys[2 * entry] = time;
        keys[2 * entry + 1] = sequence;
        tasks[entry] = task;
        return entry;
    }

    private int newChunk(int before) {
        int chunk = free;
        if (chunk == NONE) {
            if (chunksUsed == previous.length) {
                int capacity = Math.multiplyExact(chunksUsed, 2);
                keys = Arrays.copyOf(keys, Math.multiplyExact(capacity, 2 * CHUNK));
                tasks = Arrays.copyOf(tasks, Math.multiplyExact(capacity, CHUNK));
                previous = Arrays.copyOf(previous, capacity);
            }
            chunk = chunksUsed++;
        } else {
            free = previous[chunk];
            freeCount--;
        }
        previous[chunk] = before;
        return chunk;
    }

    /** Empties a bag; the sink may add to other bags, and to this one under its new tail. Returns how many events it had. */
    int drain(int tail, Sink sink) {
        int count = 0;
        int entry = tail;
        while (entry != NONE) {
            int chunk = entry / CHUNK;
            for (; entry >= chunk * CHUNK; entry--) {
                Runnable task = tasks[entry];
                if (task == null) {
                    throw new IllegalStateException("event " + entry + " is empty (expected a task)");
                }
                tasks[entry] = null;
                sink.accept(keys[2 * entry], keys[2 * entry + 1], task);
                count++;
            }
            entry = previous[chunk];
            previous[chunk] = free;
            free = chunk;
            freeCount++;
        }
        return count;
    }
}
