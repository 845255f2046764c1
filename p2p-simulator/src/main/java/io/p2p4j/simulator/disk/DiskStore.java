package io.p2p4j.simulator.disk;

import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import org.jspecify.annotations.Nullable;

/** How much room there is. */
final class DiskStore extends FileStore {
    private final Volume volume;

    DiskStore(Volume volume) {
        this.volume = volume;
    }

    @Override
    public String name() {
        return volume.machine();
    }

    @Override
    public String type() {
        return DiskProvider.SCHEME;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public long getTotalSpace() {
        return volume.capacityBytes();
    }

    @Override
    public long getUsableSpace() {
        return volume.freeBytes();
    }

    @Override
    public long getUnallocatedSpace() {
        return volume.freeBytes();
    }

    @Override
    public long getBlockSize() {
        return Content.SECTOR_BYTES;
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return type == BasicFileAttributeView.class;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return name.equals("basic");
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
        return null;
    }

    @Override
    public Object getAttribute(String attribute) {
        return switch (attribute) {
            case "totalSpace" -> getTotalSpace();
            case "usableSpace" -> getUsableSpace();
            case "unallocatedSpace" -> getUnallocatedSpace();
            default -> throw new UnsupportedOperationException("attribute " + attribute + " of a file store");
        };
    }
}
