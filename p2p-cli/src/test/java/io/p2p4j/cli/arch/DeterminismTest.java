package io.p2p4j.cli.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.p2p4j.simulator.scan.ForbiddenApis;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Deterministic code uses no forbidden API. The list and the scan are those that users apply to their own code; that the scan
 * finds every hazard is tested beside it.
 */
class DeterminismTest {
    /** The packages that must be deterministic, as far as this module sees them. */
    private static final List<String> PACKAGES = Stream.of(
                    "io.p2p4j.core", "io.p2p4j.simulator", "io.p2p4j.node", "io.p2p4j.libp2p")
            .filter(name -> !new ClassFileImporter().importPackages(name).isEmpty())
            .toList();

    @Test
    void deterministicModulesUseNoForbiddenApi() {
        assertThat(PACKAGES).contains("io.p2p4j.core", "io.p2p4j.simulator");
        ForbiddenApis scan = ForbiddenApis.in(PACKAGES.toArray(String[]::new));
        assertThat(scan.size()).isGreaterThan(200);
        scan.orFail();
    }
}
