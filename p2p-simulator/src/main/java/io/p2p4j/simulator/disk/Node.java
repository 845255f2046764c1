package io.p2p4j.simulator.disk;

import java.nio.file.attribute.FileTime;
import java.util.TreeMap;

/** A file or a directory. Owned by the simulation's thread. */
abstract sealed class Node {
    private final long id;
    private FileTime created;
    private FileTime modified;
    private FileTime accessed;

    private Node(long id, FileTime now) {
        this.id = id;
        this.created = now;
        this.modified = now;
        this.accessed = now;
    }

    long id() {
        return id;
    }

    FileTime created() {
        return created;
    }

    FileTime modified() {
        return modified;
    }

    FileTime accessed() {
        return accessed;
    }

    void modified(FileTime value) {
        modified = value;
    }

    void accessed(FileTime value) {
        accessed = value;
    }

    void created(FileTime value) {
        created = value;
    }

    /** A directory. Names are in the order of their characters. */
    static final class Directory extends Node {
        final TreeMap<String, Node> children = new TreeMap<>();

        Directory(long id, FileTime now) {
            super(id, now);
        }
    }

    /** A file. */
    static final class Plain extends Node {
        final Content content = new Content();
        final Locks locks = new Locks();
        /** How many names it has: 1, or 0 after its deletion. */
        int names;
        /** How many channels have it open; it takes room until the last one is closed. */
        int channels;

        Plain(long id, FileTime now) {
            super(id, now);
        }

        boolean isGone() {
            return names == 0 && channels == 0;
        }
    }
}
