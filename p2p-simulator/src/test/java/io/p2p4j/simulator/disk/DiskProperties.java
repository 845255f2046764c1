package io.p2p4j.simulator.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DiskProperties {
    private static final boolean UNIX =
            !System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");

    enum What {
        WRITE,
        APPEND,
        PUT,
        CUT,
        CREATE,
        FOLDER,
        DELETE,
        MOVE,
        REPLACE,
        COPY,
        LIST,
        FORCE,
        FORCE_FOLDER
    }

    /** Something done to a file system; its numbers mean what its kind makes of them. */
    record Step(What what, String path, String other, int position, int size) {
        byte[] data() {
            byte[] data = new byte[size];
            Arrays.fill(data, (byte) (1 + (position + size) % 100));
            return data;
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<String> paths = Arbitraries.of("a", "b", "f", "f/a", "f/b", "f/g", "f/g/a");
        return Combinators.combine(
                        Arbitraries.of(What.class),
                        paths,
                        paths,
                        Arbitraries.integers().between(0, 3000),
                        Arbitraries.integers().between(0, 2000))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    /** What a step does and what comes of it, in words. */
    private static String apply(Path root, Step step) {
        Path path = root.resolve(step.path());
        Path other = root.resolve(step.other());
        try {
            return switch (step.what()) {
                case WRITE -> "" + Files.write(path, step.data());
                case APPEND -> "" + Files.write(path, step.data(), StandardOpenOption.APPEND);
                case PUT -> {
                    try (FileChannel channel =
                            FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                        int count = channel.write(ByteBuffer.wrap(step.data()), step.position());
                        ByteBuffer back = ByteBuffer.allocate(100);
                        yield count + " " + channel.read(back, step.position() / 2) + " " + channel.size() + " "
                                + channel.position();
                    }
                }
                case CUT -> {
                    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                        channel.position(step.size());
                        yield channel.truncate(step.position()).size() + " " + channel.position();
                    }
                }
                case CREATE -> "" + Files.createFile(path);
                case FOLDER -> "" + Files.createDirectory(path);
                case DELETE -> {
                    Files.delete(path);
                    yield "deleted";
                }
                case MOVE -> "" + Files.move(path, other);
                case REPLACE -> "" + Files.move(path, other, StandardCopyOption.REPLACE_EXISTING);
                case COPY -> "" + Files.copy(path, other);
                case LIST -> {
                    try (Stream<Path> all = Files.list(path)) {
                        yield all.map(entry -> entry.getFileName().toString())
                                .sorted()
                                .toList()
                                .toString();
                    }
                }
                case FORCE, FORCE_FOLDER -> {
                    Disks.force(path);
                    yield "forced";
                }
            };
        } catch (IOException failed) {
            boolean two = step.what() == What.MOVE || step.what() == What.REPLACE || step.what() == What.COPY;
            // When two paths are wrong, systems differ in which they tell of.
            return two ? "failed" : failed.getClass().getSimpleName();
        }
    }

    private static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                String content = Files.isDirectory(path) ? "folder" : Arrays.toString(Files.readAllBytes(path));
                tree.put(root.relativize(path).toString(), content);
            }
        }
        return tree;
    }

    @Property(seed = "1", tries = 300)
    void itDoesWhatTheDefaultFileSystemDoes(@ForAll("steps") List<Step> steps) throws IOException {
        Assume.that(UNIX);
        Path real = Files.createTempDirectory("disk-properties");
        try {
            Disks disks = new Disks(1);
            Path own = Files.createDirectory(disks.root().resolve("top"));
            for (Step step : steps) {
                if (step.what() == What.REPLACE && step.other().startsWith(step.path() + "/")) {
                    // The default one deletes the target before it finds that this cannot be.
                    continue;
                }
                String expected = apply(real, step).replace(real.toString(), "/top");
                assertThat(apply(own, step)).as("%s", step).isEqualTo(expected);
            }
            assertThat(tree(own)).isEqualTo(tree(real));
            long used = 0;
            try (Stream<Path> all = Files.walk(own)) {
                for (Path path : all.filter(Files::isRegularFile).toList()) {
                    used += Files.size(path);
                }
            }
            assertThat(disks.disk.usedBytes()).isEqualTo(used);
        } finally {
            delete(real);
        }
    }

    private static void delete(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failed) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** What a file was at some time, and where the cut was that made it so, or -1. */
    private record Version(byte[] content, int cutAt) {
        boolean isCut() {
            return cutAt >= 0;
        }

        byte[] sector(int number, int known) {
            int from = number * Content.SECTOR_BYTES;
            byte[] sector = new byte[known];
            for (int i = 0; i < known && from + i < content.length; i++) {
                sector[i] = content[from + i];
            }
            return sector;
        }
    }

    /** The versions of one file since its last sync. */
    private static final class History {
        final List<Version> versions = new ArrayList<>();

        void synced() {
            Version last = versions.get(versions.size() - 1);
            versions.clear();
            versions.add(new Version(last.content(), -1));
        }

        /**
         * There is a last cut that was kept, if any, and nothing from behind the next one: the size is one that there was in
         * between, and each sector is what it was at some time that is not before the last kept cut of it.
         */
        boolean explains(byte[] left) {
            int first = 0;
            for (int i = 1; i <= versions.size(); i++) {
                if (i == versions.size() || versions.get(i).isCut()) {
                    if (explains(left, first, i)) {
                        return true;
                    }
                    first = i;
                }
            }
            return false;
        }

        private boolean explains(byte[] left, int first, int end) {
            boolean explained =
                    versions.subList(first, end).stream().anyMatch(version -> version.content().length == left.length);
            for (int number = 0; explained && number * Content.SECTOR_BYTES < left.length; number++) {
                int known = Math.min(Content.SECTOR_BYTES, left.length - number * Content.SECTOR_BYTES);
                byte[] found = new Version(left, -1).sector(number, known);
                int at = number;
                explained = versions.subList(firstOf(number, first), end).stream()
                        .anyMatch(version -> Arrays.equals(version.sector(at, known), found));
            }
            return explained;
        }

        /** The last cut that touched a sector, among those that were kept. */
        private int firstOf(int sector, int lastKept) {
            for (int i = lastKept; i > 0; i--) {
                Version version = versions.get(i);
                int before = versions.get(i - 1).content().length;
                boolean touched = version.isCut()
                        && version.cutAt() < (sector + 1) * Content.SECTOR_BYTES
                        && before > sector * Content.SECTOR_BYTES;
                if (touched) {
                    return i;
                }
            }
            return 0;
        }
    }

    /** One file, written, cut and synced: what a power loss leaves can be explained, and what was synced is there. */
    @Property(seed = "1", tries = 500)
    void aPowerLossLeavesVersionsOfSectors(@ForAll long seed, @ForAll("steps") List<Step> steps) throws IOException {
        Disks disks = new Disks(seed);
        Path file = Files.createFile(disks.root().resolve("file"));
        Disks.force(disks.root());
        History history = new History();
        history.versions.add(new Version(new byte[0], -1));
        for (Step step : steps) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                switch (step.what()) {
                    case WRITE, PUT -> channel.write(ByteBuffer.wrap(step.data()), step.position());
                    case APPEND -> channel.write(ByteBuffer.wrap(step.data()), channel.size());
                    case CUT -> channel.truncate(step.position());
                    case FORCE -> {
                        channel.force(false);
                        history.synced();
                    }
                    default -> {
                        continue;
                    }
                }
            }
            byte[] now = Files.readAllBytes(file);
            int before = history.versions.get(history.versions.size() - 1).content().length;
            history.versions.add(new Version(now, now.length < before ? now.length : -1));
        }
        disks.disk.endLife(Survives.SYNCED);
        byte[] left = Files.readAllBytes(disks.root().resolve("file"));
        assertThat(history.explains(left)).isTrue();
        // What one power loss left is on the disk: the next one changes nothing.
        disks.disk.endLife(Survives.SYNCED);
        assertThat(Files.readAllBytes(disks.root().resolve("file"))).isEqualTo(left);
        assertThat(disks.disk.usedBytes()).isEqualTo(left.length);
    }

    /** Names: a power loss leaves the tree as it was at some time since the last directory was synced. */
    @Property(seed = "1", tries = 500)
    void aPowerLossLeavesATreeThatThereWas(@ForAll long seed, @ForAll("steps") List<Step> steps) throws IOException {
        Disks disks = new Disks(seed);
        List<List<String>> trees = new ArrayList<>();
        trees.add(names(disks.root()));
        for (Step step : steps) {
            switch (step.what()) {
                case CREATE, FOLDER, DELETE, MOVE, REPLACE -> {
                    apply(disks.root(), step);
                    trees.add(names(disks.root()));
                }
                case FORCE_FOLDER -> {
                    try {
                        // The root has a part in every change here that there can be without it.
                        Disks.force(disks.root());
                        if (trees.size() > 1 && syncsAll(trees)) {
                            trees.subList(0, trees.size() - 1).clear();
                        }
                    } catch (NoSuchFileException impossible) {
                        throw new AssertionError(impossible);
                    }
                }
                default -> {
                    continue;
                }
            }
        }
        disks.disk.endLife(Survives.SYNCED);
        assertThat(trees).contains(names(disks.root()));
    }

    /** Whether the last change was one of the root, whose sync keeps it and all before. */
    private static boolean syncsAll(List<List<String>> trees) {
        List<String> before = topOf(trees.get(trees.size() - 2));
        return !before.equals(topOf(trees.get(trees.size() - 1)));
    }

    private static List<String> topOf(List<String> names) {
        return names.stream().filter(name -> name.indexOf('/', 1) < 0).toList();
    }

    private static List<String> names(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.map(path -> path + (Files.isDirectory(path) ? "=" : ""))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }
}
