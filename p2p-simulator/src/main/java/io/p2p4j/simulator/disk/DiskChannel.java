package io.p2p4j.simulator.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.util.List;

/**
 * An open file, or a directory that is open for {@link #force}. Closed at the latest when its node's life ends. Owned by the
 * simulation's thread.
 */
final class DiskChannel extends FileChannel {
    private static final int TRANSFER_BYTES = 8192;

    private final DiskFileSystem fileSystem;
    private final Volume volume;
    private final Node node;
    private final List<String> names;
    private final DiskOptions options;
    private long position;

    DiskChannel(DiskFileSystem fileSystem, Node node, List<String> names, DiskOptions options) {
        this.fileSystem = fileSystem;
        this.volume = fileSystem.volume();
        this.node = node;
        this.names = names;
        this.options = options;
        if (node instanceof Node.Plain file) {
            volume.opened(file);
        }
        fileSystem.opened(this);
    }

    private Node.Plain file() throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (node instanceof Node.Plain file) {
            return file;
        }
        throw new FileSystemException(Volume.text(names), null, "Is a directory");
    }

    private Node.Plain readable() throws IOException {
        Node.Plain file = file();
        if (!options.read()) {
            throw new NonReadableChannelException();
        }
        return file;
    }

    private Node.Plain writable() throws IOException {
        Node.Plain file = file();
        if (!options.write()) {
            throw new NonWritableChannelException();
        }
        return file;
    }

    private static void check(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + ": " + value + " (expected 0 or more)");
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = volume.read(readable(), names, target, position);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        check("position", at);
        return volume.read(readable(), names, target, at);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long sum = 0;
        for (ByteBuffer target : List.of(targets).subList(offset, offset + length)) {
            int count = read(target);
            if (count < 0) {
                return sum == 0 ? -1 : sum;
            }
            sum += count;
            if (target.hasRemaining()) {
                break;
            }
        }
        return sum;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        Node.Plain file = writable();
        long at = options.append() ? file.content.size() : position;
        int count = writeAt(file, source, at);
        position = at + count;
        return count;
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        check("position", at);
        Node.Plain file = writable();
        return writeAt(file, source, options.append() ? file.content.size() : at);
    }

    private int writeAt(Node.Plain file, ByteBuffer source, long at) throws IOException {
        int count = volume.write(file, names, source, at);
        if (options.sync()) {
            volume.sync(file, names);
        }
        return count;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long sum = 0;
        for (ByteBuffer source : List.of(sources).subList(offset, offset + length)) {
            sum += write(source);
            if (source.hasRemaining()) {
                break;
            }
        }
        return sum;
    }

    @Override
    public long position() throws IOException {
        Node.Plain file = file();
        return options.append() ? file.content.size() : position;
    }

    @Override
    public FileChannel position(long value) throws IOException {
        check("position", value);
        file();
        position = value;
        return this;
    }

    @Override
    public long size() throws IOException {
        return file().content.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        check("size", size);
        volume.cut(writable(), size);
        position = Math.min(position, size);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        volume.sync(node, names);
    }

    @Override
    public long transferTo(long at, long count, WritableByteChannel target) throws IOException {
        check("position", at);
        check("count", count);
        readable();
        long sum = 0;
        ByteBuffer buffer = ByteBuffer.allocate(TRANSFER_BYTES);
        while (sum < count) {
            buffer.clear().limit((int) Math.min(TRANSFER_BYTES, count - sum));
            if (read(buffer, at + sum) <= 0) {
                break;
            }
            int written = target.write(buffer.flip());
            sum += written;
            if (buffer.hasRemaining()) {
                break;
            }
        }
        return sum;
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
        check("position", at);
        check("count", count);
        if (at > writable().content.size()) {
            return 0;
        }
        long sum = 0;
        ByteBuffer buffer = ByteBuffer.allocate(TRANSFER_BYTES);
        while (sum < count) {
            buffer.clear().limit((int) Math.min(TRANSFER_BYTES, count - sum));
            if (source.read(buffer) <= 0) {
                break;
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                sum += write(buffer, at + sum);
            }
        }
        return sum;
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long at, long size) {
        throw new UnsupportedOperationException("memory-mapped files are not simulated");
    }

    @Override
    public FileLock lock(long at, long size, boolean shared) throws IOException {
        Node.Plain file = shared ? readable() : writable();
        return file.locks.add(this, at, size, shared);
    }

    @Override
    public FileLock tryLock(long at, long size, boolean shared) throws IOException {
        return lock(at, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        fileSystem.closed(this);
        if (node instanceof Node.Plain file) {
            file.locks.releaseAll(this);
            if (options.deleteOnClose() && volume.find(names) == file) {
                volume.delete(names);
            }
            volume.closed(file);
        }
    }
}
