package io.p2p4j.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFileTest {
    @TempDir
    Path directory;

    private boolean posix() {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void savedIdentityIsPrivateAndComesBack() throws IOException {
        Path file = directory.resolve("key");
        Identity identity = Identity.generate();
        identity.save(file);
        assertThat(Files.readAllBytes(file)).isEqualTo(identity.toProtobuf());
        assertThat(Identity.load(file)).isEqualTo(identity);
        assertThat(names()).containsExactly("key");
        if (posix()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        identity.save(file); // The same one again is no error.
    }

    @Test
    void anotherIdentityIsNeverOverwritten() throws IOException {
        Path file = directory.resolve("key");
        Identity first = Identity.generate();
        first.save(file);
        assertThatThrownBy(() -> Identity.generate().save(file))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("key")
                .hasMessageContaining(first.peerId().toString());
        assertThat(Identity.load(file)).isEqualTo(first);
        assertThat(names()).containsExactly("key");
    }

    @Test
    void missingFileIsNamed() {
        Path file = directory.resolve("absent");
        assertThatThrownBy(() -> Identity.load(file))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("loadOrCreate");
    }

    @Test
    void damagedFileIsNamedAndLeftAlone() throws IOException {
        Path file = directory.resolve("key");
        Identity.generate().save(file);
        byte[] half = Arrays.copyOf(Files.readAllBytes(file), 30);
        Files.write(file, half);
        assertThatThrownBy(() -> Identity.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("is damaged")
                .hasMessageContaining("data length is 64");
        assertThatThrownBy(() -> Identity.loadOrCreate(file)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Identity.generate().save(file)).isInstanceOf(IOException.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(half);
    }

    @Test
    void directoryInPlaceOfTheFileIsAnError() {
        assertThatThrownBy(() -> Identity.load(directory)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Identity.loadOrCreate(directory)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Identity.generate().save(Path.of("/"))).isInstanceOf(IOException.class);
    }

    @Test
    void fileOpenToOthersIsRefused() throws IOException {
        assumeTrue(posix(), "file permissions are checked on POSIX only");
        Path file = directory.resolve("key");
        Identity.generate().save(file);
        for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            assertThatThrownBy(() -> Identity.load(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(mode)
                    .hasMessageContaining("chmod 600 '" + file + "'");
        }
    }

    @Test
    void missingDirectoriesAreCreated() throws IOException {
        Path file = directory.resolve("a/b/key");
        Identity identity = Identity.loadOrCreate(file);
        assertThat(Identity.loadOrCreate(file)).isEqualTo(identity);
    }

    @Test
    void allWhoCreateAtOnceGetTheSameIdentity() throws Exception {
        int threads = 16;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 10; round++) {
                Path file = directory.resolve("key" + round);
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Identity>> futures = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    futures.add(executor.submit(() -> {
                        start.await();
                        return Identity.loadOrCreate(file);
                    }));
                }
                start.countDown();
                Set<PeerId> ids = new HashSet<>();
                for (Future<Identity> future : futures) {
                    ids.add(future.get().peerId());
                }
                assertThat(ids).containsExactly(Identity.load(file).peerId());
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(names()).hasSize(10);
    }
}
