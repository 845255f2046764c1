package io.p2p4j.api.identity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** The file of an identity: private, written once, and complete whenever it is there. */
final class IdentityFile {
    private static final Set<PosixFilePermission> PRIVATE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> TOO_OPEN = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private IdentityFile() {}

    static Identity load(Path file) throws IOException {
        byte[] bytes;
        try {
            checkPrivate(file);
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(KeyProtobuf.LENGTH_MAX + 1);
            }
        } catch (NoSuchFileException e) {
            NoSuchFileException named = new NoSuchFileException(
                    file.toString(), null, "there is no identity file (expected one; Identity.loadOrCreate makes it)");
            named.initCause(e);
            throw named;
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("identity file '" + file + "' cannot be read: " + e.getMessage(), e);
        }
        try {
            return Identity.fromProtobuf(bytes);
        } catch (IllegalArgumentException e) {
            throw new IOException("identity file '" + file + "' is damaged: " + e.getMessage(), e);
        }
    }

    static Identity loadOrCreate(Path file) throws IOException {
        if (Files.notExists(file)) {
            Identity created = Identity.generate();
            try {
                create(created.toProtobuf(), file);
            } catch (FileAlreadyExistsException e) {
                // Another process was faster; its identity is read below.
                return load(file);
            }
        }
        return load(file);
    }

    static void save(Identity identity, Path file) throws IOException {
        try {
            create(identity.toProtobuf(), file);
        } catch (FileAlreadyExistsException e) {
            Identity existing = load(file);
            if (!existing.equals(identity)) {
                FileAlreadyExistsException refused = new FileAlreadyExistsException(
                        file.toString(),
                        null,
                        "it holds the identity " + existing.peerId() + " (expected no file, or " + identity.peerId()
                                + "); move it away first");
                refused.initCause(e);
                throw refused;
            }
        }
    }

    /** Creates the file with its whole content, or fails because it exists. */
    private static void create(byte[] content, Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path directory = absolute.getParent();
        if (directory == null) {
            throw new AccessDeniedException(file.toString(), null, "this is a root (expected a file)");
        }
        Files.createDirectories(directory);
        Path temporary = Files.createTempFile(directory, ".identity-", ".tmp", privateAttributes(directory));
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            publish(temporary, absolute);
            forceDirectory(directory);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A hard link fails if the name exists, and a rename would replace it: only the link decides a race. */
    private static void publish(Path temporary, Path file) throws IOException {
        try {
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // No hard links here. The move checks for the name first, which leaves a short gap.
            Files.move(temporary, file);
        }
    }

    /** Makes the new name durable where directories can be opened; elsewhere (Windows) the system does it. */
    private static void forceDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // The content is on the disk and the name is visible; there is nothing more that can be asked for.
        }
    }

    private static FileAttribute<?>[] privateAttributes(Path directory) {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PRIVATE)};
        }
        return new FileAttribute<?>[0];
    }

    private static void checkPrivate(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        if (permissions.stream().anyMatch(TOO_OPEN::contains)) {
            throw new AccessDeniedException(
                    file.toString(),
                    null,
                    "this private key is open to others, mode " + PosixFilePermissions.toString(permissions)
                            + " (expected rw-------): run chmod 600 '" + file + "'");
        }
    }
}
