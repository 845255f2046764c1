package io.p2p4j.simulator.disk;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path as on Unix: {@code /} before absolute ones and between names. The empty path has one empty name. Immutable. */
final class DiskPath implements Path {
    private static final List<String> EMPTY = List.of("");

    private final DiskFileSystem fileSystem;
    private final boolean absolute;
    private final List<String> names;

    DiskPath(DiskFileSystem fileSystem, boolean absolute, List<String> names) {
        this.fileSystem = fileSystem;
        this.absolute = absolute;
        this.names = names.isEmpty() && !absolute ? EMPTY : List.copyOf(names);
    }

    static DiskPath parse(DiskFileSystem fileSystem, String text) {
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new InvalidPathException(text, "a NUL character", nul);
        }
        List<String> names = Arrays.stream(text.split("/", -1))
                .filter(name -> !name.isEmpty())
                .toList();
        return new DiskPath(fileSystem, text.startsWith("/"), names);
    }

    static DiskPath of(Path path) {
        if (path instanceof DiskPath own) {
            return own;
        }
        throw new ProviderMismatchException("path " + path + " is not one of a simulated disk");
    }

    /** What the disk knows it by: the names from the root on, without {@code .} and {@code ..}. */
    List<String> key() {
        return toAbsolutePath().normalize().names;
    }

    private DiskPath with(boolean isAbsolute, List<String> value) {
        return new DiskPath(fileSystem, isAbsolute, value);
    }

    private boolean isEmpty() {
        return !absolute && names.equals(EMPTY);
    }

    @Override
    public DiskFileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return absolute;
    }

    @Override
    public @Nullable DiskPath getRoot() {
        return absolute ? fileSystem.root() : null;
    }

    @Override
    public @Nullable DiskPath getFileName() {
        return names.isEmpty() ? null : with(false, names.subList(names.size() - 1, names.size()));
    }

    @Override
    public @Nullable DiskPath getParent() {
        if (names.isEmpty() || (names.size() == 1 && !absolute)) {
            return null;
        }
        return with(absolute, names.subList(0, names.size() - 1));
    }

    @Override
    public int getNameCount() {
        return names.size();
    }

    @Override
    public DiskPath getName(int index) {
        return subpath(index, index + 1);
    }

    @Override
    public DiskPath subpath(int begin, int end) {
        if (begin < 0 || end > names.size() || begin >= end) {
            throw new IllegalArgumentException(
                    "names " + begin + " to " + end + " of " + this + " (expected some of " + names.size() + ")");
        }
        return with(false, names.subList(begin, end));
    }

    private boolean isOfThisDisk(Path other) {
        return other instanceof DiskPath path && path.fileSystem == fileSystem;
    }

    @Override
    public boolean startsWith(Path other) {
        if (!isOfThisDisk(other)) {
            return false;
        }
        DiskPath prefix = of(other);
        if (prefix.isEmpty()) {
            return isEmpty();
        }
        return prefix.absolute == absolute
                && prefix.names.size() <= names.size()
                && names.subList(0, prefix.names.size()).equals(prefix.names);
    }

    @Override
    public boolean endsWith(Path other) {
        if (!isOfThisDisk(other)) {
            return false;
        }
        DiskPath suffix = of(other);
        if (suffix.absolute) {
            return equals(suffix);
        }
        int from = names.size() - suffix.names.size();
        return from >= 0 && names.subList(from, names.size()).equals(suffix.names);
    }

    @Override
    public DiskPath normalize() {
        List<String> normal = new ArrayList<>();
        for (String name : names) {
            boolean up = name.equals("..");
            if (up && !normal.isEmpty() && !normal.get(normal.size() - 1).equals("..")) {
                normal.remove(normal.size() - 1);
            } else if (!name.equals(".") && !(up && absolute)) {
                normal.add(name);
            }
        }
        return with(absolute, normal);
    }

    @Override
    public DiskPath resolve(Path other) {
        DiskPath path = of(other);
        if (path.absolute || isEmpty()) {
            return path;
        }
        if (path.isEmpty()) {
            return this;
        }
        List<String> joined = new ArrayList<>(names);
        joined.addAll(path.names);
        return with(absolute, joined);
    }

    @Override
    public DiskPath relativize(Path other) {
        DiskPath path = of(other);
        if (path.absolute != absolute) {
            throw new IllegalArgumentException(
                    "from " + this + " to " + other + " (expected both absolute or neither)");
        }
        if (isEmpty()) {
            return path;
        }
        List<String> to = path.isEmpty() ? List.of() : path.names;
        int common = 0;
        while (common < Math.min(names.size(), to.size()) && names.get(common).equals(to.get(common))) {
            common++;
        }
        List<String> way = new ArrayList<>();
        for (int i = common; i < names.size(); i++) {
            way.add("..");
        }
        way.addAll(to.subList(common, to.size()));
        return with(false, way);
    }

    @Override
    public URI toUri() {
        try {
            return new URI(
                    DiskProvider.SCHEME, fileSystem.machine(), toAbsolutePath().toString(), null, null);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("path " + this + " has no URI", impossible);
        }
    }

    @Override
    public DiskPath toAbsolutePath() {
        if (absolute) {
            return this;
        }
        return with(true, isEmpty() ? List.of() : names);
    }

    @Override
    public DiskPath toRealPath(LinkOption... options) throws IOException {
        List<String> key = key();
        fileSystem.volume().get(key);
        return with(true, key);
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("watch services are not simulated");
    }

    @Override
    public int compareTo(Path other) {
        return toString().compareTo(of(other).toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DiskPath path
                && path.fileSystem == fileSystem
                && path.absolute == absolute
                && path.names.equals(names);
    }

    @Override
    public int hashCode() {
        return 31 * names.hashCode() + (absolute ? 1 : 0);
    }

    @Override
    public String toString() {
        return (absolute ? "/" : "") + String.join("/", names);
    }
}
