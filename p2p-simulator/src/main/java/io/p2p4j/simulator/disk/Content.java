package io.p2p4j.simulator.disk;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The bytes of one file, and how to undo what was not synced. Each sector of {@value #SECTOR_BYTES} bytes is written as a
 * whole or not at all; a crash leaves any version that a sector had since the last sync, of each sector by itself. A cut is a
 * barrier: nothing after it is on the disk before it.
 */
final class Content {
    static final int SECTOR_BYTES = 512;
    static final int SIZE_MAX = 1 << 30;
    /** What is older was written back by the operating system. */
    static final long WRITEBACK_NANOS = 30_000_000_000L;

    private static final int UNSYNCED_BYTES_MAX = 1 << 20;
    private static final int WEIGHT_BYTES = 64;

    private byte[] bytes = {};
    private int size;
    private final ArrayDeque<Change> unsynced = new ArrayDeque<>(0);
    private long unsyncedBytes;

    /** A write or a cut of the bytes from {@code from} to {@code to}, which were {@code before} and zeros. */
    private record Change(long atNanos, boolean isCut, int from, int to, int sizeBefore, int sizeAfter, byte[] before) {
        /** What it costs to remember it. */
        int weight() {
            return WEIGHT_BYTES + before.length;
        }

        boolean touches(int sector) {
            return from < (sector + 1) * SECTOR_BYTES && to > sector * SECTOR_BYTES;
        }
    }

    int size() {
        return size;
    }

    boolean isSynced() {
        return unsynced.isEmpty();
    }

    /** Copies up to a number of bytes out; the position is within the file. */
    int read(ByteBuffer to, int position) {
        int count = Math.min(to.remaining(), size - position);
        to.put(bytes, position, count);
        return count;
    }

    /** Writes everything that a buffer holds; the end is at most {@link #SIZE_MAX}. */
    void write(long nowNanos, ByteBuffer data, int position) {
        int count = data.remaining();
        int end = position + count;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(SIZE_MAX, Math.max(end, 2L * bytes.length)));
        }
        byte[] before = position < size ? Arrays.copyOfRange(bytes, position, Math.min(end, size)) : new byte[0];
        data.get(bytes, position, count);
        add(new Change(nowNanos, false, position, end, size, Math.max(size, end), before));
    }

    /** Takes away what is behind a size that is less than the present one. */
    void cut(long nowNanos, int newSize) {
        byte[] before = Arrays.copyOfRange(bytes, newSize, size);
        Arrays.fill(bytes, newSize, size, (byte) 0);
        add(new Change(nowNanos, true, newSize, size, size, newSize, before));
    }

    private void add(Change change) {
        size = change.sizeAfter();
        unsynced.add(change);
        unsyncedBytes += change.weight();
        writeBack(change.atNanos());
    }

    /** Old changes, and the oldest ones when there are too many, are on the disk without a sync. */
    void writeBack(long nowNanos) {
        while (!unsynced.isEmpty()
                && (unsynced.getFirst().atNanos() < nowNanos - WRITEBACK_NANOS || unsyncedBytes > UNSYNCED_BYTES_MAX)) {
            unsyncedBytes -= unsynced.removeFirst().weight();
        }
    }

    void sync() {
        unsynced.clear();
        unsyncedBytes = 0;
    }

    /** The power goes off: all, nothing or some sectors of what is not synced are on the disk. */
    void crash(RandomGenerator random) {
        if (unsynced.isEmpty()) {
            return;
        }
        int choice = random.nextInt(4);
        if (choice == 0) {
            undoFrom(0);
        } else if (choice > 1) {
            tear(random);
        }
        sync();
    }

    private void undoFrom(int first) {
        for (int i = unsynced.size(); i > first; i--) {
            Change change = unsynced.removeLast();
            undo(change, change.from(), change.to());
            size = change.sizeBefore();
        }
    }

    private void undo(Change change, int from, int to) {
        int end = Math.min(to, change.to());
        for (int i = Math.max(from, change.from()); i < end; i++) {
            int at = i - change.from();
            bytes[i] = at < change.before().length ? change.before()[at] : 0;
        }
    }

    private void tear(RandomGenerator random) {
        keepSomeCuts(random);
        List<Change> changes = List.copyOf(unsynced);
        int sizeBefore = size;
        if (!changes.isEmpty()) {
            sectorsOf(changes).forEach((sector, versions) -> {
                int kept = random.nextInt(versions.size() + 1);
                for (int i = versions.size() - 1; i >= kept; i--) {
                    undo(versions.get(i), sector * SECTOR_BYTES, (sector + 1) * SECTOR_BYTES);
                }
            });
            List<Integer> sizes = sizesOf(changes);
            size = sizes.get(random.nextInt(sizes.size()));
            Arrays.fill(bytes, size, Math.max(size, sizeBefore), (byte) 0);
        }
    }

    private void keepSomeCuts(RandomGenerator random) {
        int cuts = (int) unsynced.stream().filter(Change::isCut).count();
        int kept = random.nextInt(cuts + 1);
        int first = 0;
        for (Iterator<Change> all = unsynced.iterator(); all.hasNext(); first++) {
            if (all.next().isCut() && kept-- == 0) {
                undoFrom(first);
                return;
            }
        }
    }

    /** The changes that each sector may or may not have: those since the last cut of it. */
    private static Map<Integer, List<Change>> sectorsOf(List<Change> changes) {
        Map<Integer, List<Change>> sectors = new TreeMap<>();
        for (Change change : changes) {
            if (change.isCut()) {
                sectors.keySet().removeIf(change::touches);
                continue;
            }
            for (int sector = change.from() / SECTOR_BYTES; change.touches(sector); sector++) {
                sectors.computeIfAbsent(sector, number -> new ArrayList<>()).add(change);
            }
        }
        return sectors;
    }

    /** The sizes that the file had since the last cut. */
    private static List<Integer> sizesOf(List<Change> changes) {
        List<Integer> sizes = new ArrayList<>();
        sizes.add(changes.get(0).sizeBefore());
        for (Change change : changes) {
            if (change.isCut()) {
                sizes.clear();
            }
            if (change.isCut() || change.sizeAfter() > change.sizeBefore()) {
                sizes.add(change.sizeAfter());
            }
        }
        return sizes;
    }
}
