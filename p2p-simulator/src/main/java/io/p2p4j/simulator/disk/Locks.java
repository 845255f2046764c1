package io.p2p4j.simulator.disk;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.List;

/** The locks of a file. A node is one process; so a lock that overlaps another one is a mistake, as in every JVM. */
final class Locks {
    private final List<Lock> held = new ArrayList<>(0);

    FileLock add(FileChannel channel, long position, long size, boolean shared) {
        for (Lock lock : held) {
            if (lock.overlaps(position, size)) {
                throw new OverlappingFileLockException();
            }
        }
        Lock lock = new Lock(this, channel, position, size, shared);
        held.add(lock);
        return lock;
    }

    void releaseAll(FileChannel channel) {
        held.removeIf(lock -> lock.acquiredBy() == channel);
    }

    private static final class Lock extends FileLock {
        private final Locks locks;

        Lock(Locks locks, FileChannel channel, long position, long size, boolean shared) {
            super(channel, position, size, shared);
            this.locks = locks;
        }

        @Override
        public boolean isValid() {
            return locks.held.contains(this);
        }

        @Override
        public void release() throws IOException {
            if (!acquiredBy().isOpen()) {
                throw new ClosedChannelException();
            }
            locks.held.remove(this);
        }
    }
}
