package io.p2p4j.node.message;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which messages of one life of a sender were handled, so that each is handled once. Remembers everything below a mark, and a window
 * above it; a sender keeps its unacknowledged messages within one window. Not thread-safe.
 */
final class SequenceWindow {
    /** What becomes of a message. */
    enum Fate {
        /** It has not been here: handle it. */
        NEW,
        /** It is being handled: its end will be told. */
        UNDER_WAY,
        /** It was handled: acknowledge it again. */
        HANDLED,
        /** It was rejected: see {@link #rejection}. */
        REJECTED
    }

    private final int windowMax;
    private final TreeMap<Long, Fate> above = new TreeMap<>();
    private final Map<Long, RejectCode> rejected = new LinkedHashMap<>();
    private long mark = 1;

    SequenceWindow(int windowMax) {
        this.windowMax = windowMax;
    }

    /** The sender will not send anything below again. */
    void oldest(long sequence) {
        if (sequence > mark) {
            mark = sequence;
            trim();
        }
        rejected.keySet().removeIf(old -> old < sequence);
    }

    /** A message is here. What is new is under way from now on. */
    Fate arrived(long sequence) {
        if (rejected.containsKey(sequence)) {
            return Fate.REJECTED;
        }
        if (sequence < mark) {
            return Fate.HANDLED;
        }
        Fate known = above.get(sequence);
        if (known != null) {
            return known;
        }
        above.put(sequence, Fate.UNDER_WAY);
        if (sequence - mark >= windowMax) {
            mark = sequence - windowMax + 1;
            trim();
        }
        return Fate.NEW;
    }

    RejectCode rejection(long sequence) {
        return rejected.getOrDefault(sequence, RejectCode.FAILED);
    }

    void handled(long sequence) {
        end(sequence);
    }

    void rejected(long sequence, RejectCode code) {
        if (!code.isFinal()) {
            above.remove(sequence);
            return;
        }
        rejected.put(sequence, code);
        if (rejected.size() > windowMax) {
            rejected.remove(rejected.keySet().iterator().next());
        }
        end(sequence);
    }

    private void end(long sequence) {
        if (above.replace(sequence, Fate.HANDLED) != null) {
            slide();
        }
    }

    private void trim() {
        above.headMap(mark, false).clear();
        slide();
    }

    private void slide() {
        while (!above.isEmpty()
                && above.firstKey() == mark
                && above.firstEntry().getValue() == Fate.HANDLED) {
            above.pollFirstEntry();
            mark++;
        }
    }

    /** For tests: what is held above the mark. */
    int size() {
        return above.size();
    }
}
