package io.p2p4j.cli.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.yaml.YamlFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** A scenario file is understood, or refused with lines that begin with its name and the place. */
@Tag("once")
class ScenarioFuzzTest {
    @FuzzTest
    void yaml(byte[] data) {
        YamlFile file = YamlFile.of("a.yaml", new String(data, StandardCharsets.UTF_8));
        assertThat(file.root().isPresent() || !file.isGood()).isTrue();
        assertThat(file.errors()).allMatch(error -> error.startsWith("a.yaml:"));
    }

    /** Behind an application that exists, whatever the keys are. */
    @FuzzTest
    void scenario(byte[] data) throws IOException {
        Path file = Files.createTempFile("fuzz", ".yaml");
        try {
            Files.writeString(file, "application: flood\n" + new String(data, StandardCharsets.UTF_8));
            try (ScenarioFile read = ScenarioFile.read(file, List.of())) {
                assertThat(read.scenario()).isNotNull();
            } catch (CliException refused) {
                assertThat(refused.getMessage()).contains(file.getFileName().toString());
            }
        } finally {
            Files.delete(file);
        }
    }
}
