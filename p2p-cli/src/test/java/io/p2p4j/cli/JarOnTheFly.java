package io.p2p4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Somebody else's jar: compiled while the test runs, so that the command's own class path does not have its classes. */
final class JarOnTheFly {
    private final Path home;
    private final Path classes;

    JarOnTheFly(Path home) throws IOException {
        this.home = home;
        this.classes = Files.createDirectories(home.resolve("classes"));
    }

    JarOnTheFly with(String className, String source) throws IOException {
        Path file = home.resolve(className + ".java");
        Files.writeString(file, source);
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "-cp",
                        System.getProperty("java.class.path") + File.pathSeparator + classes,
                        file.toString());
        assertThat(failed).isZero();
        return this;
    }

    JarOnTheFly serving(Class<?> service, String... classNames) throws IOException {
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve(service.getName()), String.join("\n", classNames));
        return this;
    }

    Path pack() throws IOException {
        Path jar = home.resolve("provider.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Path path : files()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(path).toString().replace('\\', '/')));
                Files.copy(path, out);
                out.closeEntry();
            }
            out.putNextEntry(new JarEntry("note.txt"));
            out.write("made by a test".getBytes(UTF_8));
        }
        return jar;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(classes)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
