package io.p2p4j.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.p2p4j.simulator.OtherJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 200 nodes with loss, partitions and restarts: nothing arrives wrong, and every run is the same to the last packet. */
class ManyNodesTest {
    private static final long SEED = 20_26;
    private static final ManyNodes.Outcome REFERENCE = ManyNodes.run(SEED);

    @Test
    void whatArrivesIsWhatWasSent() {
        assertThat(REFERENCE.wrong()).isZero();
        assertThat(REFERENCE.messages()).isGreaterThan(3 * ManyNodes.NODES);
        assertThat(REFERENCE.echoes()).isGreaterThan(ManyNodes.NODES);
        assertThat(REFERENCE.failures()).as("crashes and partitions").isPositive();
        assertThat(REFERENCE.ring()).as("at the end all is well").isEqualTo(ManyNodes.NODES);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(ManyNodes.run(SEED)).isEqualTo(REFERENCE);
    }

    @Test
    void everyOtherJdkGivesTheSameRun() throws Exception {
        List<OtherJvm> others = OtherJvm.others();
        assumeTrue(!others.isEmpty(), "no other JDK 17 or 25 is installed beside this one: nothing to compare with");
        for (OtherJvm other : others) {
            List<String> lines = other.run(List.of(), ManyNodes.class, List.of(Long.toString(SEED)));
            assertThat(lines).as("on %s", other.home()).contains("result " + REFERENCE);
        }
    }
}
