package io.p2p4j.simulator.disk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The changes of directories that may not be on the disk yet, in their order. A crash leaves the first so many of them. Each
 * change, such as a rename, is there as a whole or not at all.
 */
final class Journal {
    private static final int CHANGES_MAX = 4096;

    private final ArrayDeque<Change> pending = new ArrayDeque<>(0);

    /** A name in a directory meant one thing and means another. */
    record Entry(
            Node.Directory directory,
            String name,
            @Nullable Node before,
            @Nullable Node after) {
        void apply() {
            set(before, after);
        }

        void undo() {
            set(after, before);
        }

        private void set(@Nullable Node from, @Nullable Node to) {
            if (from instanceof Node.Plain file) {
                file.names--;
            }
            if (to == null) {
                directory.children.remove(name);
            } else {
                directory.children.put(name, to);
            }
            if (to instanceof Node.Plain file) {
                file.names++;
            }
        }
    }

    private record Change(long atNanos, List<Entry> entries) {}

    /** Makes a change that a crash may undo. */
    void make(long nowNanos, List<Entry> entries) {
        entries.forEach(Entry::apply);
        pending.add(new Change(nowNanos, entries));
        if (pending.size() > CHANGES_MAX) {
            pending.removeFirst();
        }
        writeBack(nowNanos);
    }

    private void writeBack(long nowNanos) {
        while (!pending.isEmpty() && pending.getFirst().atNanos() < nowNanos - Content.WRITEBACK_NANOS) {
            pending.removeFirst();
        }
    }

    /** Puts every change of a directory on the disk, and so all changes before the last of them. */
    void sync(Node.Directory directory) {
        int last = 0;
        int number = 0;
        for (Change change : pending) {
            number++;
            if (change.entries().stream().anyMatch(entry -> entry.directory() == directory)) {
                last = number;
            }
        }
        Iterator<Change> all = pending.iterator();
        for (int i = 0; i < last; i++) {
            all.next();
            all.remove();
        }
    }

    /** The power goes off. */
    void crash(long nowNanos, RandomGenerator random) {
        writeBack(nowNanos);
        if (pending.isEmpty()) {
            return;
        }
        int kept = random.nextInt(pending.size() + 1);
        while (pending.size() > kept) {
            List<Entry> undone = new ArrayList<>(pending.removeLast().entries());
            for (int i = undone.size() - 1; i >= 0; i--) {
                undone.get(i).undo();
            }
        }
        pending.clear();
    }

    void clear() {
        pending.clear();
    }
}
