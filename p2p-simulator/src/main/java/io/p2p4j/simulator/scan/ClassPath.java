package io.p2p4j.simulator.scan;

import io.p2p4j.core.NonDeterministic;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Finds class files. */
@NonDeterministic("lists folders and jars, and sorts what it finds")
final class ClassPath {
    private static final String SUFFIX = ".class";
    private static final int ANONYMOUS_MAX = 1000;

    private ClassPath() {}

    /** The class files of a package and those below it, by the names of the classes. */
    static Map<String, byte[]> classesIn(String name) {
        String folder = name.replace('.', '/') + '/';
        Map<String, byte[]> found = new TreeMap<>();
        for (Path root : roots()) {
            if (isOfTests(root)) {
                continue;
            }
            try {
                if (Files.isDirectory(root)) {
                    inFolder(root, folder, found);
                } else if (Files.isRegularFile(root)) {
                    inJar(root, folder, found);
                }
            } catch (IOException unreadable) {
                throw new UncheckedIOException(root + " cannot be read", unreadable);
            }
        }
        return found;
    }

    /** As Maven and Gradle name them. */
    private static boolean isOfTests(Path root) {
        return root.endsWith("test-classes")
                || root.endsWith(Path.of("java", "test"))
                || root.endsWith(Path.of("kotlin", "test"))
                || root.toString().endsWith("-tests.jar");
    }

    /** The class files of a class and of those within it. */
    static Map<String, byte[]> classesOf(Class<?> type) {
        Map<String, byte[]> found = new TreeMap<>();
        Deque<Class<?>> open = new ArrayDeque<>();
        open.add(type);
        while (!open.isEmpty()) {
            Class<?> next = open.remove();
            Collections.addAll(open, next.getDeclaredClasses());
            add(next, next.getName(), found);
            int number = 1;
            while (number < ANONYMOUS_MAX && add(next, next.getName() + '$' + number, found)) {
                number++;
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(type + " has no class file (expected one that its loader finds)");
        }
        return found;
    }

    private static boolean add(Class<?> near, String name, Map<String, byte[]> found) {
        String file = name.substring(name.lastIndexOf('.') + 1) + SUFFIX;
        try (InputStream in = near.getResourceAsStream(file)) {
            if (in == null) {
                return false;
            }
            found.put(name, in.readAllBytes());
            return true;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " cannot be read", unreadable);
        }
    }

    private static Set<Path> roots() {
        Deque<Path> open = new ArrayDeque<>();
        for (String property : new String[] {"java.class.path", "jdk.module.path"}) {
            for (String entry : System.getProperty(property, "").split(File.pathSeparator)) {
                if (!entry.isBlank()) {
                    open.add(Path.of(entry).toAbsolutePath().normalize());
                }
            }
        }
        Set<Path> roots = new LinkedHashSet<>();
        while (!open.isEmpty()) {
            Path root = open.remove();
            if (roots.add(root) && root.toString().endsWith(".jar") && Files.isRegularFile(root)) {
                open.addAll(manifestPath(root));
            }
        }
        return roots;
    }

    /** A jar may name others in its manifest; build tools start tests that way. */
    private static Set<Path> manifestPath(Path jar) {
        Set<Path> named = new LinkedHashSet<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            String list = file.getManifest() == null
                    ? null
                    : file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            for (String entry : list == null ? new String[0] : list.split(" +")) {
                if (!entry.isBlank()) {
                    named.add(Path.of(jar.toUri().resolve(entry)).normalize());
                }
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            // What is no jar, or names what is no file, has no classes for us.
            return named;
        }
        return named;
    }

    private static void inFolder(Path root, String folder, Map<String, byte[]> found) throws IOException {
        Path start = root.resolve(folder);
        if (!Files.isDirectory(start)) {
            return;
        }
        try (Stream<Path> files = Files.walk(start)) {
            for (Path file :
                    files.filter(it -> it.toString().endsWith(SUFFIX)).sorted().toList()) {
                String path = root.relativize(file).toString().replace(File.separatorChar, '/');
                put(found, path, Files.readAllBytes(file));
            }
        }
    }

    private static void inJar(Path jar, String folder, Map<String, byte[]> found) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(file.entries())) {
                if (entry.getName().startsWith(folder) && entry.getName().endsWith(SUFFIX)) {
                    try (InputStream in = file.getInputStream(entry)) {
                        put(found, entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
    }

    /** The first one counts, as for a class loader. */
    private static void put(Map<String, byte[]> found, String path, byte[] bytes) {
        String name = path.substring(0, path.length() - SUFFIX.length()).replace('/', '.');
        if (!name.endsWith("package-info") && !name.equals("module-info")) {
            found.putIfAbsent(name, bytes);
        }
    }
}
