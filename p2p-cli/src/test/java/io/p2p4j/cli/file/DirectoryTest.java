package io.p2p4j.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTest {
    @TempDir
    Path temp;

    private List<String> names() throws Exception {
        try (Stream<Path> files = Files.list(temp)) {
            return files.map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void namesStayInTheDirectory() {
        assertThat(Directory.safeName("../../etc/passwd")).isEqualTo("passwd");
        assertThat(Directory.safeName("..\\..\\boot.ini")).isEqualTo("boot.ini");
        assertThat(Directory.safeName("/")).isEqualTo("unnamed");
        assertThat(Directory.safeName("..")).isEqualTo("unnamed");
        assertThat(Directory.safeName(".bashrc")).isEqualTo("bashrc");
        assertThat(Directory.safeName("a\u001b[31m\nb\u202egpj.exe")).isEqualTo("a_[31m_b_gpj.exe");
        assertThat(Directory.safeName("C:file")).isEqualTo("C_file");
        assertThat(Directory.safeName("grüße €.txt")).isEqualTo("grüße €.txt");
    }

    @Property(seed = "1")
    void everyTextBecomesAName(@ForAll String text) {
        String name = Directory.safeName(text);
        assertThat(name).isNotEmpty().doesNotStartWith(".").doesNotContain("/", "\\", "\0");
        assertThat(Path.of("d").resolve(name).normalize().getParent()).isEqualTo(Path.of("d"));
        assertThat(Directory.safeName(name)).isEqualTo(name);
    }

    @Test
    void aFileAppearsWithItsCommitOnly() throws Exception {
        Directory directory = Directory.open(temp, 100);
        FileStore.Target target = directory.begin("a.tar.gz", -1);
        target.write(ByteBuffer.wrap(new byte[60]));
        assertThat(names()).singleElement().asString().startsWith(".a.tar.gz.").endsWith(".p2p-part");
        assertThat(target.commit()).isEqualTo("a.tar.gz");
        FileStore.Target second = directory.begin("a.tar.gz", 0);
        assertThat(second.commit()).isEqualTo("a.tar-2.gz");
        assertThat(names()).containsExactly("a.tar-2.gz", "a.tar.gz");
        assertThat(Files.size(temp.resolve("a.tar.gz"))).isEqualTo(60);
    }

    @Test
    void nothingIsLeftOfADiscardedFile() throws Exception {
        FileStore.Target target = Directory.open(temp, 100).begin("a", -1);
        target.discard();
        assertThat(names()).isEmpty();
    }

    @Test
    void theLimitHoldsForWhatIsAnnouncedAndForWhatComes() throws Exception {
        Directory directory = Directory.open(temp, 100);
        assertThatThrownBy(() -> directory.begin("a", 101))
                .isInstanceOf(FileStore.RefusedException.class)
                .hasMessageContaining("--max-bytes 100");
        FileStore.Target target = directory.begin("a", -1);
        target.write(ByteBuffer.wrap(new byte[100]));
        assertThatThrownBy(() -> target.write(ByteBuffer.wrap(new byte[1])))
                .isInstanceOf(FileStore.RefusedException.class);
        target.discard();
    }

    @Test
    void openingRemovesWhatTheDeadLeftAndNothingElse() throws Exception {
        Directory directory = Directory.open(temp, 100);
        FileStore.Target alive = directory.begin("alive", -1);
        Files.writeString(temp.resolve(".dead.123.p2p-part"), "x");
        Files.writeString(temp.resolve("kept"), "x");
        Directory.open(temp, 100);
        assertThat(names()).hasSize(2).contains("kept");
        alive.commit();
        assertThat(names()).containsExactly("alive", "kept");
    }
}
