package io.p2p4j.simulator.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A disk as one life of its node sees it. Owned by the simulation's thread. */
final class DiskFileSystem extends FileSystem {
    private final Volume volume;
    private final DiskPath root = new DiskPath(this, true, List.of());
    private final Set<DiskChannel> channels = new LinkedHashSet<>();
    private boolean open = true;

    DiskFileSystem(Volume volume) {
        this.volume = volume;
    }

    DiskPath root() {
        return root;
    }

    /** The disk, as long as the life goes on. */
    Volume volume() {
        if (!open) {
            throw new ClosedFileSystemException();
        }
        return volume;
    }

    String machine() {
        return volume.machine();
    }

    void opened(DiskChannel channel) {
        channels.add(channel);
    }

    void closed(DiskChannel channel) {
        channels.remove(channel);
    }

    @Override
    public FileSystemProvider provider() {
        return DiskProvider.INSTANCE;
    }

    @Override
    public void close() {
        if (open) {
            for (DiskChannel channel : new ArrayList<>(channels)) {
                try {
                    channel.close();
                } catch (IOException impossible) {
                    throw new UncheckedIOException(impossible);
                }
            }
            open = false;
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(root);
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of(new DiskStore(volume()));
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public DiskPath getPath(String first, String... more) {
        StringBuilder text = new StringBuilder(first);
        for (String part : more) {
            if (!part.isEmpty()) {
                text.append(text.length() == 0 ? "" : "/").append(part);
            }
        }
        return DiskPath.parse(this, text.toString());
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        int colon = syntaxAndPattern.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(
                    "pattern " + syntaxAndPattern + " (expected glob: or regex: before the pattern)");
        }
        String syntax = syntaxAndPattern.substring(0, colon);
        String pattern = syntaxAndPattern.substring(colon + 1);
        Pattern compiled;
        if (syntax.equalsIgnoreCase("glob")) {
            compiled = Glob.compile(pattern);
        } else if (syntax.equalsIgnoreCase("regex")) {
            compiled = Pattern.compile(pattern);
        } else {
            throw new UnsupportedOperationException("patterns of syntax " + syntax);
        }
        return path -> compiled.matcher(path.toString()).matches();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("owners of files are not simulated");
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("watch services are not simulated");
    }

    @Override
    public String toString() {
        return "disk of " + volume.machine();
    }
}
