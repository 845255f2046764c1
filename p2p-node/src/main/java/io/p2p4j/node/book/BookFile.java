package io.p2p4j.node.book;

import io.p2p4j.core.NonDeterministic;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A book on a disk: one file, which begins with all peers at the time of its making (the snapshot) and goes on with what has
 * changed since (the journal). A new snapshot is a new file with the next generation's number, forced before it gets its name,
 * so that there is a whole one at every moment. Each record has a CRC-32C over generation, length and body: what a disk shows
 * after a crash of older files or of nobody is not taken for a record. The first record that is not whole ends the file, since
 * only what was not forced can be damaged; then a new file is written, and nothing is appended behind damage.
 *
 * <p>All methods block on the disk. Owned by the book's disk executor.
 */
@NonDeterministic("A directory is listed in any order; what is found is sorted by its number before it is used.")
final class BookFile implements Closeable {
    /** Enough for any record that {@link RecordCodec} writes: 64 addresses of 1 KiB, a reason, and the rest. */
    static final int BODY_BYTES_MAX = 1 << 17;

    /** A shorter journal is never worth a new snapshot. */
    static final long JOURNAL_BYTES_MIN = 1 << 16;

    static final byte[] MAGIC = "P2PBOOK1".getBytes(StandardCharsets.US_ASCII);
    static final int HEADER_BYTES = 28;

    private static final System.Logger LOG = System.getLogger(BookFile.class.getName());
    private static final int SNAPSHOT_OFFSET = 16;
    private static final int RECORD_HEADER_BYTES = 8;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final String PREFIX = "peers-";
    private static final String SUFFIX = ".book";
    private static final String TEMPORARY = ".tmp";

    /** Is asked before everything that changes the disk, so that a test can stop there. */
    interface Step {
        void before(String what) throws IOException;
    }

    private final Path directory;
    private final FileChannel lockChannel;
    private final Step step;
    private long generation;
    private @Nullable FileChannel channel;
    private long snapshotBytes;
    private long endBytes;
    private boolean whole;

    private BookFile(Path directory, FileChannel lockChannel, Step step) {
        this.directory = directory;
        this.lockChannel = lockChannel;
        this.step = step;
    }

    /**
     * Opens the book of a directory, which is made when it is not there, and tells every record in the order of writing.
     *
     * @throws IOException when the disk fails, or another process or node has the book open
     */
    static BookFile open(Path directory, Consumer<RecordCodec.Change> into) throws IOException {
        return open(directory, into, what -> {});
    }

    static BookFile open(Path directory, Consumer<RecordCodec.Change> into, Step step) throws IOException {
        Files.createDirectories(directory);
        BookFile file = new BookFile(directory, lock(directory.resolve("peers.lock")), step);
        try {
            file.load(into);
            return file;
        } catch (IOException | RuntimeException failed) {
            file.close();
            throw failed;
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException another) {
            channel.close();
            throw new IOException(path + " is locked by another node of this process (expected none)", another);
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
        channel.close();
        throw new IOException(path + " is locked by another process (expected none)");
    }

    private void load(Consumer<RecordCodec.Change> into) throws IOException {
        TreeMap<Long, Path> generations = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path path : all) {
                Path fileName = path.getFileName();
                String name = fileName == null ? "" : fileName.toString();
                if (name.endsWith(TEMPORARY)) {
                    delete(path);
                } else if (name.endsWith(SUFFIX)) {
                    number(name, path, generations);
                }
            }
        }
        while (!generations.isEmpty()) {
            Map.Entry<Long, Path> last = Objects.requireNonNull(generations.pollLastEntry());
            long newest = last.getKey();
            Path path = last.getValue();
            generation = Math.max(generation, newest);
            if (load(path, newest, into)) {
                break;
            }
            LOG.log(System.Logger.Level.WARNING, "peer book {0} has no header; it is left alone", path);
        }
        for (Path older : generations.values()) {
            delete(older);
        }
    }

    private void delete(Path path) throws IOException {
        step.before("delete");
        Files.deleteIfExists(path);
    }

    private static void number(String name, Path path, TreeMap<Long, Path> into) {
        try {
            into.put(Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()), 16), path);
        } catch (NumberFormatException foreign) {
            LOG.log(System.Logger.Level.INFO, "{0} is no peer book; it is left alone", path);
        }
    }

    private boolean load(Path path, long number, Consumer<RecordCodec.Change> into) throws IOException {
        long size = Files.size(path);
        Read read;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), CHUNK_BYTES)) {
            read = read(in, number, into);
        }
        if (read.goodBytes() == 0) {
            return false;
        }
        whole = read.goodBytes() == size;
        if (whole) {
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
        } else {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "peer book {0}: the last {1} bytes are no whole record and are cut off",
                    path,
                    size - read.goodBytes());
        }
        snapshotBytes = read.snapshotBytes();
        endBytes = read.goodBytes();
        return true;
    }

    /**
     * What was read.
     *
     * @param goodBytes up to the first record that is not whole; 0 when this is no book
     * @param snapshotBytes what of it is the snapshot
     */
    record Read(long goodBytes, long snapshotBytes) {}

    /** Reads a book up to the first record that is not whole. */
    static Read read(InputStream stream, long generation, Consumer<RecordCodec.Change> into) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER_BYTES));
        if (header.limit() < HEADER_BYTES || !header.equals(header(generation, header.getLong(SNAPSHOT_OFFSET)))) {
            return new Read(0, 0);
        }
        long snapshotBytes = header.getLong(SNAPSHOT_OFFSET);
        long good = HEADER_BYTES;
        try {
            while (true) {
                int length = in.readInt();
                int crc = in.readInt();
                if (length <= 0 || length > BODY_BYTES_MAX) {
                    return new Read(good, snapshotBytes);
                }
                byte[] body = in.readNBytes(length);
                if (body.length < length || crc(generation, body) != crc) {
                    return new Read(good, snapshotBytes);
                }
                into.accept(RecordCodec.read(body));
                good += RECORD_HEADER_BYTES + length;
            }
        } catch (EOFException end) {
            return new Read(good, snapshotBytes);
        } catch (MalformedRecordException foreign) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "peer book: a record that another version has written ends it",
                    foreign);
            return new Read(good, snapshotBytes);
        }
    }

    private static ByteBuffer header(long generation, long snapshotBytes) {
        ByteBuffer header =
                ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putLong(generation).putLong(snapshotBytes);
        CRC32C crc = new CRC32C();
        crc.update(header.array(), 0, header.position());
        return header.putInt((int) crc.getValue()).flip();
    }

    private static int crc(long generation, byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(generation)
                .putInt(body.length)
                .flip());
        crc.update(body);
        return (int) crc.getValue();
    }

    /** Whether the next write has to be a {@link #rewrite}: there is damage, no file, or a journal as long as the book. */
    boolean needsRewrite() {
        return !whole || channel == null || endBytes - snapshotBytes > Math.max(snapshotBytes, JOURNAL_BYTES_MIN);
    }

    /** Appends records and forces them to the disk. After a failure, only {@link #rewrite} helps. */
    void append(List<byte[]> bodies) throws IOException {
        FileChannel open = channel;
        if (open == null || !whole) {
            throw new IOException("peer book in " + directory + " is not whole (expected a rewrite)");
        }
        whole = false;
        long end = write(open, endBytes, bodies);
        step.before("force");
        open.force(false);
        endBytes = end;
        whole = true;
    }

    private long write(FileChannel to, long from, List<byte[]> bodies) throws IOException {
        long end = from;
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, bytes(bodies)));
        for (byte[] body : bodies) {
            int needed = RECORD_HEADER_BYTES + body.length;
            if (chunk.remaining() < needed) {
                end = flush(to, end, chunk);
                chunk = chunk.capacity() < needed ? ByteBuffer.allocate(needed) : chunk;
            }
            chunk.putInt(body.length).putInt(crc(generation, body)).put(body);
        }
        return flush(to, end, chunk);
    }

    private static long bytes(List<byte[]> bodies) {
        long bytes = 0;
        for (byte[] body : bodies) {
            bytes += RECORD_HEADER_BYTES + body.length;
        }
        return bytes;
    }

    private long flush(FileChannel to, long from, ByteBuffer chunk) throws IOException {
        long at = from;
        chunk.flip();
        step.before("write");
        while (chunk.hasRemaining()) {
            at += to.write(chunk, at);
        }
        chunk.clear();
        return at;
    }

    /** Writes all peers into a file of the next generation, which replaces this one. */
    void rewrite(List<byte[]> bodies) throws IOException {
        long before = generation;
        String name = String.format(Locale.ROOT, "%s%016x%s", PREFIX, before + 1, SUFFIX);
        Path made = directory.resolve(name);
        Path temporary = directory.resolve(name + TEMPORARY);
        generation = before + 1;
        step.before("create");
        FileChannel next = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).put(header(generation, HEADER_BYTES + bytes(bodies)));
            long end = write(next, flush(next, 0, header), bodies);
            step.before("force");
            next.force(true);
            step.before("move");
            Files.move(temporary, made, StandardCopyOption.ATOMIC_MOVE);
            forceDirectory();
            closeChannel();
            channel = next;
            snapshotBytes = end;
            endBytes = end;
            whole = true;
        } catch (IOException | RuntimeException failed) {
            whole = false;
            next.close();
            throw failed;
        }
        delete(directory.resolve(String.format(Locale.ROOT, "%s%016x%s", PREFIX, before, SUFFIX)));
    }

    /** Makes a new name durable where directories can be opened; elsewhere (Windows) the system does it. */
    private void forceDirectory() throws IOException {
        FileChannel open;
        try {
            open = FileChannel.open(directory, StandardOpenOption.READ);
        } catch (IOException notHere) {
            return;
        }
        try (open) {
            step.before("force directory");
            open.force(true);
        }
    }

    private void closeChannel() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() throws IOException {
        try (lockChannel) {
            closeChannel();
        }
    }
}
