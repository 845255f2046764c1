package io.p2p4j.simulator.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link java.nio.file.Files} calls for the paths of simulated disks. Has no state of its own. */
final class DiskProvider extends FileSystemProvider {
    static final String SCHEME = "p2p-simulator";
    static final DiskProvider INSTANCE = new DiskProvider();

    private DiskProvider() {}

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException("file systems by URI (expected Simulation.disk or Host.disk)");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw new UnsupportedOperationException("file systems by URI (expected Simulation.disk or Host.disk)");
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException("paths by URI (expected Simulation.disk or Host.disk)");
    }

    private static Volume volume(Path path) {
        return DiskPath.of(path).getFileSystem().volume();
    }

    private static List<String> key(Path path) {
        return DiskPath.of(path).key();
    }

    private static void refuse(FileAttribute<?>[] attributes) {
        if (attributes.length > 0) {
            throw new UnsupportedOperationException(
                    "attribute " + attributes[0].name() + " at creation is not simulated");
        }
    }

    @Override
    public DiskChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        refuse(attributes);
        DiskOptions how = DiskOptions.of(options);
        Volume volume = volume(path);
        List<String> names = key(path);
        Node node = volume.find(names);
        if (node != null && how.createNew()) {
            throw new FileAlreadyExistsException(path.toString());
        }
        if (node instanceof Node.Directory && how.write()) {
            throw new FileSystemException(path.toString(), null, "Is a directory");
        }
        if (node == null) {
            if (!how.create() && !how.createNew()) {
                throw volume.missing(names);
            }
            node = volume.createFile(names);
        }
        if (how.truncate() && node instanceof Node.Plain file) {
            volume.cut(file, 0);
        }
        return new DiskChannel(DiskPath.of(path).getFileSystem(), node, names, how);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        List<Path> entries = new ArrayList<>();
        for (String name : volume(directory).directory(key(directory)).children.keySet()) {
            entries.add(directory.resolve(name));
        }
        return new Entries(entries, filter);
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        refuse(attributes);
        volume(directory).createDirectory(key(directory));
    }

    @Override
    public void delete(Path path) throws IOException {
        volume(path).delete(key(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        List<CopyOption> how = checked(options);
        if (how.contains(StandardCopyOption.ATOMIC_MOVE)) {
            throw new UnsupportedOperationException("ATOMIC_MOVE of a copy");
        }
        Volume from = volume(source);
        Volume to = volume(target);
        Node node = from.get(key(source));
        Node old = to.find(key(target));
        if (node == old) {
            return;
        }
        if (old != null) {
            if (!how.contains(StandardCopyOption.REPLACE_EXISTING)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            to.delete(key(target));
        }
        if (node instanceof Node.Plain file) {
            copyFile(from, file, key(source), to, key(target));
        } else {
            to.createDirectory(key(target));
        }
        if (how.contains(StandardCopyOption.COPY_ATTRIBUTES)) {
            new View(target).setTimes(node.modified(), node.accessed(), node.created());
        }
    }

    private static void copyFile(Volume from, Node.Plain file, List<String> source, Volume to, List<String> target)
            throws IOException {
        Node.Plain copy = to.createFile(target);
        ByteBuffer data = ByteBuffer.allocate(file.content.size());
        from.read(file, source, data, 0);
        data.flip();
        while (data.hasRemaining()) {
            to.write(copy, target, data, data.position());
        }
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        List<CopyOption> how = checked(options);
        if (volume(source) != volume(target)) {
            throw new FileSystemException(
                    source.toString(), target.toString(), "Invalid cross-device link: the disks of two machines");
        }
        boolean replace =
                how.contains(StandardCopyOption.REPLACE_EXISTING) || how.contains(StandardCopyOption.ATOMIC_MOVE);
        volume(source).move(key(source), key(target), replace);
    }

    private static List<CopyOption> checked(CopyOption... options) {
        for (CopyOption option : options) {
            if (!(option instanceof StandardCopyOption) && !(option instanceof LinkOption)) {
                throw new UnsupportedOperationException("copy option " + option + " is not simulated");
            }
        }
        return Arrays.asList(options);
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        if (path.equals(other)) {
            return true;
        }
        return other instanceof DiskPath
                && volume(path).get(key(path)) == volume(other).get(key(other));
    }

    @Override
    public boolean isHidden(Path path) {
        Path name = path.getFileName();
        return name != null && name.toString().startsWith(".");
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        volume(path).get(key(path));
        return new DiskStore(volume(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        Node node = volume(path).get(key(path));
        if (node instanceof Node.Plain && Arrays.asList(modes).contains(AccessMode.EXECUTE)) {
            throw new AccessDeniedException(path.toString());
        }
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return type == BasicFileAttributeView.class ? type.cast(new View(path)) : null;
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        if (type != BasicFileAttributes.class) {
            throw new UnsupportedOperationException("attributes of " + type.getSimpleName() + " are not simulated");
        }
        return type.cast(new View(path).readAttributes());
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return new View(path).readAttributes().select(attributes);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        FileTime time = value instanceof FileTime given ? given : null;
        switch (DiskAttributes.attributeNames(attribute)) {
            case DiskAttributes.LAST_MODIFIED -> new View(path).setTimes(time, null, null);
            case DiskAttributes.LAST_ACCESS -> new View(path).setTimes(null, time, null);
            case DiskAttributes.CREATION -> new View(path).setTimes(null, null, time);
            default -> throw new UnsupportedOperationException("setting " + attribute + " is not simulated");
        }
    }

    /** The times and kind of what a path leads to when it is asked. */
    private record View(Path path) implements BasicFileAttributeView {
        @Override
        public String name() {
            return "basic";
        }

        @Override
        public DiskAttributes readAttributes() throws IOException {
            return DiskAttributes.of(volume(path).get(key(path)));
        }

        @Override
        public void setTimes(@Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
                throws IOException {
            Node node = volume(path).get(key(path));
            if (modified != null) {
                node.modified(modified);
            }
            if (accessed != null) {
                node.accessed(accessed);
            }
            if (created != null) {
                node.created(created);
            }
        }
    }

    /** The names of a directory when it was opened, in order. */
    private static final class Entries implements DirectoryStream<Path> {
        private final List<Path> all;
        private final Filter<? super Path> filter;
        private boolean given;
        private boolean closed;

        Entries(List<Path> all, Filter<? super Path> filter) {
            this.all = all;
            this.filter = filter;
        }

        @Override
        public Iterator<Path> iterator() {
            if (given || closed) {
                throw new IllegalStateException("a directory stream that is closed or has been iterated over");
            }
            given = true;
            List<Path> accepted = new ArrayList<>();
            for (Path path : all) {
                try {
                    if (filter.accept(path)) {
                        accepted.add(path);
                    }
                } catch (IOException failed) {
                    throw new DirectoryIteratorException(failed);
                }
            }
            Iterator<Path> left = List.copyOf(accepted).iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return !closed && left.hasNext();
                }

                @Override
                public Path next() {
                    return left.next();
                }
            };
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
