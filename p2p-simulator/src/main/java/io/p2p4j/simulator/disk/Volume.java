package io.p2p4j.simulator.disk;

import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.kernel.KeyedRandom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is on one disk: a tree of files and directories, and what of it a crash may undo. Names are absolute and normal, as
 * lists of their parts. Owned by the simulation's thread.
 */
final class Volume {
    static final int NAME_LENGTH_MAX = 255;

    private static final long WRITTEN = Hash64.of("disk written");
    private static final int CLEAN_EVERY = 256;

    private final Kernel kernel;
    private final String machine;
    private final long key;
    private final Supplier<Instant> clock;
    private final Journal journal = new Journal();
    /** Files with something that is not synced, by their ids. */
    private final Map<Long, Node.Plain> unsynced = new TreeMap<>();
    /** What lets reads, writes and syncs fail, by the draws that decide. */
    private final Map<KeyedRandom, Double> failing = new LinkedHashMap<>();

    private Node.Directory root;
    private long capacityBytes = Long.MAX_VALUE;
    private long usedBytes;
    private int fullHolds;
    private long nextId;

    Volume(Kernel kernel, String machine, Supplier<Instant> clock) {
        this.kernel = kernel;
        this.machine = machine;
        this.key = Hash64.of(machine);
        this.clock = clock;
        this.root = new Node.Directory(nextId++, now());
    }

    String machine() {
        return machine;
    }

    FileTime now() {
        return FileTime.from(clock.get());
    }

    long capacityBytes() {
        return capacityBytes;
    }

    void capacityBytes(long value) {
        capacityBytes = value;
        trace("capacity " + value);
    }

    long usedBytes() {
        return usedBytes;
    }

    /** How many bytes more can be written. */
    long freeBytes() {
        return fullHolds > 0 ? 0 : Math.max(0, capacityBytes - usedBytes);
    }

    void hold(int holds) {
        fullHolds += holds;
        trace("full " + fullHolds);
    }

    void fail(KeyedRandom random, double probability) {
        failing.put(random, probability);
        trace("failing " + probability);
    }

    void failNoMore(KeyedRandom random) {
        failing.remove(random);
        trace("failing no more");
    }

    private void trace(String what) {
        kernel.trace(Hash64.of("disk " + machine + ' ' + what));
    }

    // Names.

    @Nullable
    Node find(List<String> names) {
        Node node = root;
        for (String name : names) {
            node = node instanceof Node.Directory directory ? directory.children.get(name) : null;
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    Node get(List<String> names) throws IOException {
        Node node = find(names);
        if (node == null) {
            throw missing(names);
        }
        return node;
    }

    /** What to tell of a name that there is not: whether a file is where a directory would have to be. */
    FileSystemException missing(List<String> names) {
        for (int count = 1; count < names.size(); count++) {
            if (find(names.subList(0, count)) instanceof Node.Plain) {
                return new FileSystemException(text(names), null, "Not a directory");
            }
        }
        return new NoSuchFileException(text(names));
    }

    Node.Directory directory(List<String> names) throws IOException {
        Node node = find(names);
        if (node instanceof Node.Directory directory) {
            return directory;
        }
        throw node == null && missing(names) instanceof NoSuchFileException none
                ? none
                : new NotDirectoryException(text(names));
    }

    private Node.Directory parentOf(List<String> names) throws IOException {
        if (find(names.subList(0, names.size() - 1)) instanceof Node.Directory directory) {
            return directory;
        }
        throw missing(names);
    }

    private static String last(List<String> names) {
        return names.get(names.size() - 1);
    }

    static String text(List<String> names) {
        return '/' + String.join("/", names);
    }

    // Changes of directories.

    Node.Plain createFile(List<String> names) throws IOException {
        Node.Plain file = new Node.Plain(nextId++, now());
        create(names, file);
        return file;
    }

    void createDirectory(List<String> names) throws IOException {
        if (names.isEmpty()) {
            throw new FileAlreadyExistsException(text(names));
        }
        create(names, new Node.Directory(nextId++, now()));
    }

    private void create(List<String> names, Node node) throws IOException {
        Node.Directory parent = parentOf(names);
        if (parent.children.containsKey(last(names))) {
            throw new FileAlreadyExistsException(text(names));
        }
        checkName(names);
        make("create " + text(names), List.of(new Journal.Entry(parent, last(names), null, node)));
    }

    private static void checkName(List<String> names) throws IOException {
        if (last(names).length() > NAME_LENGTH_MAX) {
            throw new FileSystemException(text(names), null, "File name too long");
        }
    }

    void delete(List<String> names) throws IOException {
        Node node = get(names);
        checkRemovable(names, node);
        make("delete " + text(names), List.of(new Journal.Entry(parentOf(names), last(names), node, null)));
        removed(node);
    }

    private static void checkRemovable(List<String> names, Node node) throws IOException {
        if (names.isEmpty()) {
            throw new FileSystemException(text(names), null, "Device or resource busy");
        }
        if (node instanceof Node.Directory directory && !directory.children.isEmpty()) {
            throw new DirectoryNotEmptyException(text(names));
        }
    }

    /** Renames at once; what had the new name before is replaced if that is asked for. */
    void move(List<String> from, List<String> to, boolean replace) throws IOException {
        Node node = get(from);
        Node old = find(to);
        if (node == old) {
            return;
        }
        if (old != null) {
            if (!replace) {
                throw new FileAlreadyExistsException(text(to));
            }
            checkRemovable(to, old);
        }
        Node.Directory target = parentOf(to);
        if (from.isEmpty()
                || (to.size() > from.size() && to.subList(0, from.size()).equals(from))) {
            throw new FileSystemException(text(from), text(to), "Invalid argument: a directory cannot be in itself");
        }
        checkName(to);
        make(
                "move " + text(from) + ' ' + text(to),
                List.of(
                        new Journal.Entry(parentOf(from), last(from), node, null),
                        new Journal.Entry(target, last(to), old, node)));
        if (old != null) {
            removed(old);
        }
    }

    private void make(String what, List<Journal.Entry> entries) {
        trace(what);
        FileTime now = now();
        entries.forEach(entry -> entry.directory().modified(now));
        journal.make(kernel.nowNanos(), entries);
    }

    private void removed(Node node) {
        if (node instanceof Node.Plain file && file.isGone()) {
            usedBytes -= file.content.size();
        }
    }

    // Files.

    void opened(Node.Plain file) {
        file.channels++;
    }

    void closed(Node.Plain file) {
        file.channels--;
        removed(file);
    }

    void checkError(String what, List<String> names) throws IOException {
        for (Map.Entry<KeyedRandom, Double> source : failing.entrySet()) {
            if (source.getKey().nextDouble() < source.getValue()) {
                trace("failed " + what);
                throw new FileSystemException(text(names), null, "Input/output error (simulated, at a " + what + ")");
            }
        }
    }

    int read(Node.Plain file, List<String> names, ByteBuffer to, long position) throws IOException {
        kernel.checkOwner();
        checkError("read", names);
        if (position >= file.content.size()) {
            return -1;
        }
        return file.content.read(to, (int) position);
    }

    /** Writes as much as there is room for, at least one byte. */
    int write(Node.Plain file, List<String> names, ByteBuffer from, long position) throws IOException {
        checkError("write", names);
        int count = from.remaining();
        if (count == 0) {
            return 0;
        }
        long more = Math.max(0, position + count - file.content.size());
        if (more > freeBytes()) {
            count = (int) Math.min(count, count - more + freeBytes());
            more = freeBytes();
        }
        if (count <= 0) {
            throw new FileSystemException(text(names), null, "No space left on device");
        }
        if (position + count > Content.SIZE_MAX) {
            throw new FileSystemException(
                    text(names), null, "File too large (expected at most " + Content.SIZE_MAX + ")");
        }
        byte[] data = new byte[count];
        from.get(data);
        kernel.trace(WRITTEN);
        kernel.trace(Hash64.add(Hash64.add(key, file.id()), position));
        kernel.trace(((long) count << 32) ^ Hash64.of(data));
        usedBytes += more;
        file.content.write(kernel.nowNanos(), ByteBuffer.wrap(data), (int) position);
        changed(file);
        return count;
    }

    void cut(Node.Plain file, long size) {
        if (size < file.content.size()) {
            trace("cut " + file.id() + ' ' + size);
            usedBytes -= file.content.size() - size;
            file.content.cut(kernel.nowNanos(), (int) size);
            changed(file);
        }
    }

    private void changed(Node.Plain file) {
        file.modified(now());
        if (unsynced.put(file.id(), file) == null && unsynced.size() % CLEAN_EVERY == 0) {
            unsynced.values().removeIf(other -> {
                other.content.writeBack(kernel.nowNanos());
                return other.content.isSynced();
            });
        }
    }

    void sync(Node node, List<String> names) throws IOException {
        checkError("sync", names);
        trace("sync " + node.id());
        if (node instanceof Node.Plain file) {
            file.content.sync();
            unsynced.remove(file.id());
        } else if (node instanceof Node.Directory directory) {
            journal.sync(directory);
        }
    }

    // Crashes. All channels are closed by then.

    void lose(Survives survives) {
        switch (survives) {
            case ALL -> trace("survives");
            case SYNCED -> {
                trace("power loss");
                losePower();
            }
            case NONE -> {
                trace("wiped");
                journal.clear();
                unsynced.clear();
                root = new Node.Directory(nextId++, now());
                usedBytes = 0;
            }
        }
    }

    /** The draws depend on the machine, the time and the file alone. */
    private void losePower() {
        long nowNanos = kernel.nowNanos();
        journal.crash(nowNanos, kernel.random("disk-journal", key, nowNanos));
        unsynced.forEach((id, file) -> {
            file.content.writeBack(nowNanos);
            file.content.crash(kernel.random("disk-content", key, Hash64.add(nowNanos, id)));
        });
        unsynced.clear();
        usedBytes = 0;
        List<Node.Directory> left = new ArrayList<>(List.of(root));
        while (!left.isEmpty()) {
            for (Node child : left.remove(left.size() - 1).children.values()) {
                if (child instanceof Node.Directory directory) {
                    left.add(directory);
                } else if (child instanceof Node.Plain file) {
                    usedBytes += file.content.size();
                }
            }
        }
    }
}
