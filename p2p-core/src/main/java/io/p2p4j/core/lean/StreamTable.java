package io.p2p4j.core.lean;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Streams by id: open addressing with linear probing, so that a frame costs neither a box nor a node. */
final class StreamTable {
    private static final int CAPACITY_INITIAL = 16;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private @Nullable LeanStream[] slots = new LeanStream[CAPACITY_INITIAL];
    private int size;

    int size() {
        return size;
    }

    @Nullable
    LeanStream get(long id) {
        int mask = slots.length - 1;
        for (int i = home(id, mask); ; i = (i + 1) & mask) {
            LeanStream stream = slots[i];
            if (stream == null || stream.id == id) {
                return stream;
            }
        }
    }

    void put(LeanStream stream) {
        if (2 * (size + 1) > slots.length) {
            @Nullable LeanStream[] before = slots;
            slots = new LeanStream[2 * before.length];
            for (LeanStream each : before) {
                if (each != null) {
                    place(each);
                }
            }
        }
        place(stream);
        size++;
    }

    private void place(LeanStream stream) {
        int mask = slots.length - 1;
        int i = home(stream.id, mask);
        while (slots[i] != null) {
            i = (i + 1) & mask;
        }
        slots[i] = stream;
    }

    /** Removes a stream that is in the table and closes the gap in its run. */
    void remove(long id) {
        int mask = slots.length - 1;
        int gap = home(id, mask);
        for (LeanStream at = slots[gap]; at == null || at.id != id; at = slots[gap]) {
            if (at == null) {
                return;
            }
            gap = (gap + 1) & mask;
        }
        for (int i = (gap + 1) & mask; ; i = (i + 1) & mask) {
            LeanStream next = slots[i];
            if (next == null) {
                break;
            }
            int home = home(next.id, mask);
            if (((i - home) & mask) >= ((i - gap) & mask)) {
                slots[gap] = next;
                gap = i;
            }
        }
        slots[gap] = null;
        size--;
    }

    /** Returns all streams by ascending id. */
    List<LeanStream> sorted() {
        List<LeanStream> all = new ArrayList<>(size);
        for (LeanStream stream : slots) {
            if (stream != null) {
                all.add(stream);
            }
        }
        all.sort(Comparator.comparingLong(stream -> stream.id));
        return all;
    }

    private static int home(long id, int mask) {
        return (int) ((id * MIX) >>> 40) & mask;
    }
}
