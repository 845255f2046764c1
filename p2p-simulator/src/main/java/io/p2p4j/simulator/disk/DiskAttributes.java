package io.p2p4j.simulator.disk;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is known of a file or directory. */
record DiskAttributes(
        Long fileKey,
        boolean isDirectory,
        long size,
        FileTime creationTime,
        FileTime lastModifiedTime,
        FileTime lastAccessTime)
        implements BasicFileAttributes {
    static final String LAST_MODIFIED = "lastModifiedTime";
    static final String LAST_ACCESS = "lastAccessTime";
    static final String CREATION = "creationTime";

    static DiskAttributes of(Node node) {
        long size = node instanceof Node.Plain file ? file.content.size() : 0;
        return new DiskAttributes(
                node.id(), node instanceof Node.Directory, size, node.created(), node.modified(), node.accessed());
    }

    @Override
    public boolean isRegularFile() {
        return !isDirectory;
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public boolean isOther() {
        return false;
    }

    /** Some of them by their names, as {@link java.nio.file.Files#readAttributes} has it. */
    Map<String, Object> select(String attributes) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("size", size);
        all.put(CREATION, creationTime);
        all.put(LAST_MODIFIED, lastModifiedTime);
        all.put(LAST_ACCESS, lastAccessTime);
        all.put("isDirectory", isDirectory);
        all.put("isRegularFile", isRegularFile());
        all.put("isSymbolicLink", false);
        all.put("isOther", false);
        all.put("fileKey", fileKey);
        List<String> wanted = Arrays.asList(attributeNames(attributes).split(","));
        if (wanted.contains("*")) {
            return all;
        }
        for (String name : wanted) {
            if (!all.containsKey(name)) {
                throw new IllegalArgumentException("attribute " + name + " (expected some of " + all.keySet() + ")");
            }
        }
        all.keySet().retainAll(wanted);
        return all;
    }

    /** The names without the view, which can be the basic one alone. */
    static String attributeNames(String attributes) {
        int colon = attributes.indexOf(':');
        if (colon >= 0 && !attributes.substring(0, colon).equals("basic")) {
            throw new UnsupportedOperationException(
                    "attributes of the view " + attributes.substring(0, colon) + " are not simulated");
        }
        return attributes.substring(colon + 1);
    }
}
