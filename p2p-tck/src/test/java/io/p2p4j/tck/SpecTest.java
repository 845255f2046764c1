package io.p2p4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.tck.mutant.MutantsPage;
import io.p2p4j.tck.page.SpecPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The checked-in contract is the one that the rules declare, and the checked-in faults are those of the registry. */
class SpecTest {
    private static final Path MUTANTS = Path.of(System.getProperty("basedir", "."), "..", "docs", "MUTANTS.md");
    private static final Path SPEC = Path.of(System.getProperty("basedir", "."), "..", "docs", "SPEC.md");

    @Test
    void checkedInPageIsUpToDate() throws IOException {
        if (Boolean.getBoolean("spec.update")) {
            Files.createDirectories(SPEC.toAbsolutePath().getParent());
            Files.writeString(SPEC, SpecPage.markdown());
        }
        assertThat(SPEC)
                .as("docs/SPEC.md is generated: run this test with -Dspec.update=true")
                .hasContent(SpecPage.markdown());
    }

    @Test
    void checkedInMutantsAreUpToDate() throws IOException {
        if (Boolean.getBoolean("spec.update")) {
            String before = Files.exists(MUTANTS) ? Files.readString(MUTANTS) : "";
            Files.writeString(MUTANTS, MutantsPage.markdown(before));
        }
        assertThat(MUTANTS)
                .as("docs/MUTANTS.md is generated: run this test with -Dspec.update=true")
                .hasContent(MutantsPage.markdown(Files.readString(MUTANTS)));
    }
}
