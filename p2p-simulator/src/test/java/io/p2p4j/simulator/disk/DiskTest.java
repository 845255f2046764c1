package io.p2p4j.simulator.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
    private final Disks disks = new Disks(1);
    private final Path root = disks.root();

    @Test
    void filesAreWrittenReadListedCopiedMovedAndDeleted() throws IOException {
        Path folder = Files.createDirectories(root.resolve("var/lib/app"));
        Path log = folder.resolve("log.txt");
        Files.writeString(log, "one\n");
        Files.writeString(log, "two\n", StandardOpenOption.APPEND);
        try (BufferedWriter writer = Files.newBufferedWriter(folder.resolve("b.dat"))) {
            writer.write("bee");
        }
        assertThat(Files.readAllLines(log)).containsExactly("one", "two");
        assertThat(Files.size(log)).isEqualTo(8);
        assertThat(Files.isDirectory(folder)).isTrue();
        Files.copy(log, folder.resolve("copy.txt"));
        Files.move(log, folder.resolve("a.txt"), StandardCopyOption.ATOMIC_MOVE);
        try (Stream<Path> all = Files.walk(root)) {
            assertThat(all.map(Path::toString))
                    .containsExactly(
                            "/",
                            "/var",
                            "/var/lib",
                            "/var/lib/app",
                            "/var/lib/app/a.txt",
                            "/var/lib/app/b.dat",
                            "/var/lib/app/copy.txt");
        }
        try (DirectoryStream<Path> texts = Files.newDirectoryStream(folder, "*.txt")) {
            assertThat(texts)
                    .extracting(Path::getFileName)
                    .extracting(Path::toString)
                    .containsExactly("a.txt", "copy.txt");
        }
        Files.delete(folder.resolve("b.dat"));
        assertThat(Files.deleteIfExists(folder.resolve("b.dat"))).isFalse();
        assertThat(Files.exists(log)).isFalse();
        assertThat(Files.mismatch(folder.resolve("a.txt"), folder.resolve("copy.txt")))
                .isEqualTo(-1);
        assertThat(disks.disk.usedBytes()).isEqualTo(16);
    }

    @Test
    void channelsDoWhatTheirContractSays() throws IOException {
        Path file = root.resolve("f");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertThat(channel.write(new ByteBuffer[] {bytes("abc"), bytes("def")}))
                    .isEqualTo(6);
            assertThat(channel.position()).isEqualTo(6);
            channel.write(bytes("Z"), 8);
            assertThat(channel.size()).isEqualTo(9);
            ByteBuffer into = ByteBuffer.allocate(4);
            assertThat(channel.read(into, 5)).isEqualTo(4);
            assertThat(into.array()).containsExactly('f', 0, 0, 'Z');
            assertThat(channel.read(ByteBuffer.allocate(1), 9)).isEqualTo(-1);
            channel.truncate(2);
            assertThat(channel.position()).isEqualTo(2);
            channel.write(bytes("!"), 3);
            assertThat(Files.readAllBytes(file)).containsExactly('a', 'b', 0, '!');
            Path other = root.resolve("g");
            try (FileChannel to = FileChannel.open(other, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                assertThat(channel.transferTo(1, 100, to)).isEqualTo(3);
                assertThat(to.transferFrom(channel.position(0), 3, 2)).isEqualTo(2);
                assertThatThrownBy(() -> to.read(ByteBuffer.allocate(1)))
                        .isInstanceOf(NonReadableChannelException.class);
            }
            assertThat(Files.readAllBytes(other)).containsExactly('b', 0, '!', 'a', 'b');
            assertThatThrownBy(() -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 1))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("memory-mapped");
        }
        try (FileChannel reading = FileChannel.open(file)) {
            assertThatThrownBy(() -> reading.write(bytes("x"))).isInstanceOf(NonWritableChannelException.class);
        }
    }

    @Test
    void locksExcludeEachOtherUntilTheyAreReleased() throws IOException {
        Path file = Files.createFile(root.resolve("lock"));
        try (FileChannel one = FileChannel.open(file, StandardOpenOption.WRITE);
                FileChannel two = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FileLock lock = one.lock();
            assertThatThrownBy(two::tryLock).isInstanceOf(OverlappingFileLockException.class);
            lock.release();
            assertThat(lock.isValid()).isFalse();
            assertThat(two.tryLock().isValid()).isTrue();
        }
        try (FileChannel three = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThat(three.tryLock()).isNotNull();
        }
    }

    @Test
    void mistakesAreToldAsOnAnyFileSystem(@TempDir Path outside) throws IOException {
        Path folder = Files.createDirectory(root.resolve("folder"));
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> Files.createFile(file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> Files.createDirectory(folder)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> Files.delete(folder)).isInstanceOf(DirectoryNotEmptyException.class);
        assertThatThrownBy(() -> Files.newByteChannel(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Files.createFile(root.resolve("no/such"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Files.newDirectoryStream(file)).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> Files.readAllBytes(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Is a directory");
        assertThatThrownBy(() -> Files.copy(file, folder)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> Files.move(folder, folder.resolve("in"))).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> Files.getOwner(file)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> root.resolve(outside)).isInstanceOf(ProviderMismatchException.class);
        Files.copy(file, outside.resolve("copied"));
        Files.write(outside.resolve("copied"), new byte[3]);
        Files.copy(outside.resolve("copied"), file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(Files.size(file)).isEqualTo(3);
    }

    @Test
    void timesComeFromTheMachinesClock() throws IOException {
        disks.pass(Duration.ofSeconds(5));
        Path file = Files.writeString(root.resolve("f"), "x");
        FileTime written = FileTime.from(Disks.EPOCH.plusSeconds(5));
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(written);
        disks.pass(Duration.ofSeconds(5));
        Files.writeString(file, "y");
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.from(Disks.EPOCH.plusSeconds(10)));
        assertThat(Files.getAttribute(file, "creationTime")).isEqualTo(written);
        Files.setLastModifiedTime(file, written);
        assertThat(Files.readAttributes(file, "basic:size,lastModifiedTime"))
                .hasSize(2)
                .containsEntry("size", 1L)
                .containsEntry("lastModifiedTime", written);
    }

    @Test
    void aDeletedFileLivesUntilItsLastChannelIsClosed() throws IOException {
        Path file = Files.writeString(root.resolve("f"), "alive");
        try (FileChannel channel = FileChannel.open(file)) {
            Files.delete(file);
            assertThat(channel.size()).isEqualTo(5);
            assertThat(disks.disk.usedBytes()).isEqualTo(5);
        }
        assertThat(disks.disk.usedBytes()).isZero();
    }

    @Test
    void theEndOfALifeClosesEverythingThatItHadOpen() throws IOException {
        Path file = Files.writeString(root.resolve("f"), "kept");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        disks.disk.endLife(Survives.ALL);
        assertThatThrownBy(channel::size).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> Files.exists(file)).isInstanceOf(ClosedFileSystemException.class);
        assertThat(disks.root().resolve("f")).isNotEqualTo(file);
        assertThat(Files.readString(disks.root().resolve("f"))).isEqualTo("kept");
        disks.disk.endLife(Survives.NONE);
        assertThat(Files.exists(disks.root().resolve("f"))).isFalse();
        assertThat(disks.disk.usedBytes()).isZero();
    }

    @Test
    void aFullDiskTakesWhatFitsAndThenFails() throws IOException {
        disks.disk.capacity(10);
        Path file = Files.write(root.resolve("f"), new byte[8]);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThat(channel.write(ByteBuffer.allocate(5), 8)).isEqualTo(2);
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(3), 10))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");
            assertThat(channel.write(ByteBuffer.allocate(10), 0)).isEqualTo(10);
        }
        assertThatThrownBy(() -> Files.write(root.resolve("g"), new byte[1])).hasMessageContaining("No space left");
        assertThat(Files.getFileStore(file).getUsableSpace()).isZero();
        Files.delete(file);
        Runnable refill = disks.disk.fill();
        assertThatThrownBy(() -> Files.write(root.resolve("g"), new byte[1])).hasMessageContaining("No space left");
        refill.run();
        Files.write(root.resolve("g"), new byte[10]);
    }

    @Test
    void aBrokenDiskFailsByChance() throws IOException {
        Path file = Files.write(root.resolve("f"), new byte[8]);
        Runnable end = disks.disk.fail(0.5, disks.kernel.random("test", 0, 0));
        int failed = 0;
        for (int i = 0; i < 100; i++) {
            try {
                Files.write(file, new byte[] {1});
            } catch (IOException broken) {
                assertThat(broken).hasMessageContaining("Input/output error");
                failed++;
            }
        }
        assertThat(failed).isBetween(30, 70);
        end.run();
        Files.write(file, new byte[9]);
        assertThat(Files.readAllBytes(file)).hasSize(9);
    }

    @Test
    void withoutASyncAWriteIsLostKeptOrTornAndASyncedOneIsThere() throws IOException {
        Set<String> fates = new TreeSet<>();
        for (long seed = 0; seed < 60; seed++) {
            Disks own = new Disks(seed);
            Path file = Files.write(own.root().resolve("f"), new byte[2000]);
            Disks.force(file);
            Disks.force(own.root());
            byte[] ones = new byte[2000];
            java.util.Arrays.fill(ones, (byte) 1);
            Disks.write(file, ones, 0);
            own.disk.endLife(Survives.SYNCED);
            byte[] left = Files.readAllBytes(own.root().resolve("f"));
            assertThat(left).hasSize(2000);
            int kept = 0;
            for (byte one : left) {
                kept += one;
            }
            fates.add(kept == 0 ? "lost" : kept == 2000 ? "kept" : "torn");
        }
        assertThat(fates).containsExactly("kept", "lost", "torn");
    }

    @Test
    void aFileIsThereForSureWhenItsDirectoryIsSynced() throws IOException {
        Set<Boolean> unsynced = new TreeSet<>();
        for (long seed = 0; seed < 30; seed++) {
            Disks own = new Disks(seed);
            Path synced = Files.write(
                    own.root().resolve("a"), new byte[3], StandardOpenOption.CREATE, StandardOpenOption.DSYNC);
            Disks.force(own.root());
            Files.write(own.root().resolve("b"), new byte[3], StandardOpenOption.CREATE, StandardOpenOption.SYNC);
            own.disk.endLife(Survives.SYNCED);
            assertThat(Files.size(own.root().resolve("a"))).isEqualTo(3);
            unsynced.add(Files.exists(own.root().resolve("b")));
        }
        assertThat(unsynced).containsExactly(false, true);
    }

    @Test
    void whatIsOldEnoughWasWrittenBack() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            Disks own = new Disks(seed);
            Files.writeString(own.root().resolve("f"), "old");
            own.pass(Duration.ofSeconds(31));
            own.disk.endLife(Survives.SYNCED);
            assertThat(Files.readString(own.root().resolve("f"))).isEqualTo("old");
        }
    }

    /** The usual way to replace a file: it has the old content or the new one, whatever happens when. */
    @Test
    void aFileThatIsReplacedBySyncAndRenameIsNeverTorn() throws IOException {
        List<String> contents = List.of("old ".repeat(400), "new ".repeat(500));
        Set<String> seen = new TreeSet<>();
        for (long seed = 0; seed < 40; seed++) {
            Disks own = new Disks(seed);
            Path file = own.root().resolve("f");
            Files.writeString(file, contents.get(0));
            Disks.force(file);
            Disks.force(own.root());
            Path next = own.root().resolve("f.new");
            Files.writeString(next, contents.get(1));
            Disks.force(next);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            own.disk.endLife(Survives.SYNCED);
            seen.add(Files.readString(own.root().resolve("f")));
        }
        assertThat(seen).containsExactlyElementsOf(new TreeSet<>(contents));
    }

    @Test
    void crashesAreReproducibleAndInTheTrace() throws IOException {
        List<Long> hashes = new ArrayList<>();
        for (long seed : new long[] {5, 5, 6}) {
            Disks own = new Disks(seed);
            Files.write(own.root().resolve("f"), new byte[5000]);
            own.disk.endLife(Survives.SYNCED);
            hashes.add(own.kernel.traceHash());
        }
        assertThat(hashes.get(0)).isEqualTo(hashes.get(1)).isNotEqualTo(hashes.get(2));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
