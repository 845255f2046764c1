package io.p2p4j.simulator.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.PatternSyntaxException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Paths and patterns do what those of Unix do. */
class PathTest {
    private static final FileSystem REAL = FileSystems.getDefault();
    private static final boolean UNIX =
            !System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");

    private final FileSystem disk = new Disks(0).root().getFileSystem();

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("a", "b", "ab", "..", ".", "/", "//", "a/b", "")
                .list()
                .ofMaxSize(5)
                .map(parts -> String.join("/", parts))
                .flatMap(text -> Arbitraries.of(text, "/" + text));
    }

    @Property(seed = "1", tries = 500)
    void onePathDoesWhatAUnixPathDoes(@ForAll("paths") String text) {
        Assume.that(UNIX);
        Path real = REAL.getPath(text);
        Path own = disk.getPath(text);
        List<UnaryOperator<Path>> views =
                List.of(path -> path, Path::getParent, Path::getFileName, Path::getRoot, Path::normalize);
        for (UnaryOperator<Path> view : views) {
            assertThat(Objects.toString(view.apply(own))).isEqualTo(Objects.toString(view.apply(real)));
        }
        assertThat(own.getNameCount()).isEqualTo(real.getNameCount());
        assertThat(own.isAbsolute()).isEqualTo(real.isAbsolute());
        assertThat(own).isEqualTo(disk.getPath(text)).hasSameHashCodeAs(disk.getPath(text));
        for (int i = 0; i < real.getNameCount(); i++) {
            assertThat(own.getName(i)).hasToString(real.getName(i).toString());
        }
    }

    @Property(seed = "1", tries = 500)
    void twoPathsDoWhatUnixPathsDo(@ForAll("paths") String one, @ForAll("paths") String two) {
        Assume.that(UNIX);
        Path real = REAL.getPath(one);
        Path own = disk.getPath(one);
        assertThat(own.resolve(two)).hasToString(real.resolve(two).toString());
        assertThat(own.resolveSibling(two)).hasToString(real.resolveSibling(two).toString());
        assertThat(own.startsWith(two)).isEqualTo(real.startsWith(two));
        assertThat(own.endsWith(two)).isEqualTo(real.endsWith(two));
        assertThat(Integer.signum(own.compareTo(disk.getPath(two))))
                .isEqualTo(Integer.signum(real.compareTo(REAL.getPath(two))));
        if (own.isAbsolute() == disk.getPath(two).isAbsolute() && !(one + two).contains(".")) {
            assertThat(own.relativize(disk.getPath(two)))
                    .hasToString(real.relativize(REAL.getPath(two)).toString());
        }
    }

    @Property(seed = "1", tries = 1000)
    void patternsMatchWhatThoseOfTheJdkMatch(@ForAll("globs") String glob, @ForAll("names") String name) {
        Assume.that(UNIX);
        boolean expected;
        try {
            expected = REAL.getPathMatcher("glob:" + glob).matches(REAL.getPath(name));
        } catch (PatternSyntaxException wrong) {
            assertThatThrownBy(() -> disk.getPathMatcher("glob:" + glob)).isInstanceOf(PatternSyntaxException.class);
            return;
        }
        assertThat(disk.getPathMatcher("glob:" + glob).matches(disk.getPath(name)))
                .as("%s with %s", name, glob)
                .isEqualTo(expected);
    }

    @Provide
    Arbitrary<String> globs() {
        return Arbitraries.of(
                        "*", "**", "?", "a", "b", ".", "/", "[ab]", "[!a]", "[a-c]", "{a,b*}", "{", "}", ",", "\\*",
                        "$")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of("a", "b", "c", ".", "/", "*", "$", ",")
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(parts -> String.join("", parts));
    }

    @Test
    void aPathHasNoNul() {
        assertThatThrownBy(() -> disk.getPath("a\0b")).isInstanceOf(InvalidPathException.class);
        assertThat(disk.getPath("x", "", "y/z")).hasToString("x/y/z");
        assertThat(disk.getPath("/a/b").toUri()).hasToString("p2p-simulator://m/a/b");
    }
}
