package io.p2p4j.cli.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files in a directory. While a file arrives it is called {@code .NAME.xxxx.p2p-part}; it gets its name when it is
 * complete, verified and on the disk. Nothing is ever overwritten: a second {@code a.txt} becomes {@code a-2.txt}.
 *
 * <p>A part is locked while it arrives. Parts that nobody locks are left from a process that was killed, and are deleted
 * when a directory is opened.
 */
public final class Directory implements FileStore {
    private static final String PART_SUFFIX = ".p2p-part";
    private static final int NAME_CHARS_MAX = 200;
    private static final int SAME_NAMES_MAX = 10_000;

    private final Path path;
    private final long bytesMax;

    private Directory(Path path, long bytesMax) {
        this.path = path;
        this.bytesMax = bytesMax;
    }

    /**
     * Opens a directory, makes it when it is missing, and removes what killed processes left in it.
     *
     * @param path the directory
     * @param bytesMax the largest file that is wanted
     * @return the store
     * @throws IOException when it cannot be made or read
     */
    public static Directory open(Path path, long bytesMax) throws IOException {
        Files.createDirectories(path);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(path, ".*" + PART_SUFFIX)) {
            for (Path part : parts) {
                removeUnlessLocked(part);
            }
        }
        return new Directory(path, bytesMax);
    }

    private static void removeUnlessLocked(Path part) throws IOException {
        if (!Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                Files.deleteIfExists(part);
            }
        } catch (OverlappingFileLockException e) {
            // A transfer of this very process: it is alive.
            return;
        }
    }

    @Override
    public Target begin(String name, long size) throws RefusedException, IOException {
        refuseBeyondMax(size);
        String safe = safeName(name);
        // Not a file that the runtime makes for temporary use: those are for their owner alone, and this one stays.
        Path part = path.resolve("." + safe + "." + UUID.randomUUID() + PART_SUFFIX);
        FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        Part target = new Part(safe, part, channel);
        try {
            channel.lock();
        } catch (IOException e) {
            target.discard();
            throw e;
        }
        return target;
    }

    private void refuseBeyondMax(long size) throws RefusedException {
        if (size > bytesMax) {
            throw new RefusedException(
                    size + " bytes are more than this receiver takes (--max-bytes " + bytesMax + ")");
        }
    }

    /**
     * Makes a file name out of any text: the last part of a path, without control characters and what file systems treat
     * in a special way, never hidden, never {@code ..}, and not too long.
     *
     * @param text what the sender calls the file
     * @return a name that stays in its directory
     */
    static String safeName(String text) {
        String last = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
        StringBuilder name = new StringBuilder();
        last.codePoints().limit(NAME_CHARS_MAX).forEach(c -> {
            boolean strange = !Character.isDefined(c)
                    || Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.SURROGATE
                    || (c < 0x80 && "<>:\"|?*".indexOf(c) >= 0);
            name.appendCodePoint(strange ? '_' : c);
        });
        while (name.length() > 0 && (name.charAt(0) == '.' || Character.isWhitespace(name.charAt(0)))) {
            name.deleteCharAt(0);
        }
        while (utf8Length(name) > NAME_CHARS_MAX) {
            name.setLength(name.offsetByCodePoints(name.length(), -1));
        }
        while (name.length() > 0 && ". ".indexOf(name.charAt(name.length() - 1)) >= 0) {
            name.setLength(name.length() - 1);
        }
        return name.length() == 0 ? "unnamed" : name.toString();
    }

    private static int utf8Length(CharSequence text) {
        return text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    }

    /** One arriving file. */
    private final class Part implements Target {
        private final String name;
        private final Path part;
        private final FileChannel channel;
        private long bytes;

        Part(String name, Path part, FileChannel channel) {
            this.name = name;
            this.part = part;
            this.channel = channel;
        }

        @Override
        public void write(ByteBuffer data) throws RefusedException, IOException {
            bytes += data.remaining();
            refuseBeyondMax(bytes);
            while (data.hasRemaining()) {
                channel.write(data);
            }
        }

        @Override
        public String commit() throws IOException {
            try {
                channel.force(true);
                Path stored = giveName();
                channel.close();
                forceDirectory();
                return String.valueOf(stored.getFileName());
            } catch (IOException e) {
                discard();
                throw e;
            }
        }

        /** A hard link appears whole or fails because the name is taken; a rename would replace another's file. */
        private Path giveName() throws IOException {
            for (int number = 1; number <= SAME_NAMES_MAX; number++) {
                Path wanted = path.resolve(number == 1 ? name : numbered(number));
                try {
                    try {
                        Files.createLink(wanted, part);
                        Files.delete(part);
                    } catch (UnsupportedOperationException noLinks) {
                        Files.move(part, wanted);
                    }
                    return wanted;
                } catch (FileAlreadyExistsException taken) {
                    continue;
                }
            }
            throw new FileAlreadyExistsException(
                    path.resolve(name).toString(), null, SAME_NAMES_MAX + " files of this name (expected fewer)");
        }

        private String numbered(int number) {
            int dot = name.lastIndexOf('.');
            return dot <= 0 ? name + "-" + number : name.substring(0, dot) + "-" + number + name.substring(dot);
        }

        /** The name itself must survive a power failure too. Some systems cannot open a directory; they need not. */
        private void forceDirectory() {
            try (FileChannel directory = FileChannel.open(path, StandardOpenOption.READ)) {
                directory.force(true);
            } catch (IOException notPossible) {
                return;
            }
        }

        @Override
        public void discard() {
            try {
                channel.close();
                Files.deleteIfExists(part);
            } catch (IOException left) {
                // The next receiver in this directory removes it.
                return;
            }
        }
    }
}
