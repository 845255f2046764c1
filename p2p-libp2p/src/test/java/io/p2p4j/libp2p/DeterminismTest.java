package io.p2p4j.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.simulator.scan.ForbiddenApis;
import org.junit.jupiter.api.Test;

/** The whole stack runs in simulations: it takes time and chance from where it is told. */
class DeterminismTest {
    @Test
    void usesNoForbiddenApi() {
        ForbiddenApis scan = ForbiddenApis.in("io.p2p4j.libp2p");
        assertThat(scan.size()).isGreaterThan(20);
        scan.orFail();
    }
}
