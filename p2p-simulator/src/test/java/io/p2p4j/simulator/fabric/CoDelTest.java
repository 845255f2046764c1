package io.p2p4j.simulator.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoDelTest {
    private static final long MS = 1_000_000L;
    private static final long MUCH = 100_000;

    private final CoDel codel = new CoDel();

    /** The times in milliseconds of drops while a packet leaves in every millisecond. */
    private List<Long> drops(long fromMs, long toMs, long waitedMs, long bytesLeft) {
        List<Long> drops = new ArrayList<>();
        for (long now = fromMs; now < toMs; now++) {
            if (codel.drops(now * MS, waitedMs * MS, bytesLeft)) {
                drops.add(now);
            }
        }
        return drops;
    }

    @Test
    void aStandingQueueIsCutMoreAndMoreOften() {
        // The first after an interval, and then after an interval divided by the square root of the number of drops.
        assertThat(drops(0, 500, 20, MUCH)).containsExactly(100L, 200L, 271L, 329L, 379L, 424L, 464L);
    }

    @Test
    void aShortBurstAndAShortQueueAreLeftAlone() {
        assertThat(drops(0, 100, 50, MUCH)).isEmpty();
        assertThat(drops(100, 101, 4, MUCH)).isEmpty();
        assertThat(drops(101, 201, 50, MUCH)).isEmpty();
        assertThat(drops(201, 1000, 50, 1514)).isEmpty();
        assertThat(drops(1000, 3000, 4, MUCH)).isEmpty();
    }

    @Test
    void itEndsWithTheQueueAndGoesOnWhereItWasWhenThatSoonComesBack() {
        assertThat(drops(0, 500, 20, MUCH)).hasSize(7);
        assertThat(drops(500, 600, 1, MUCH)).isEmpty();
        List<Long> again = drops(600, 1000, 20, MUCH);
        assertThat(again.get(0)).isEqualTo(700L);
        // Six drops came after the first one, so the gap is that of six.
        assertThat(again.get(1)).isEqualTo(741L);
        assertThat(drops(1000, 5000, 1, MUCH)).isEmpty();
        List<Long> later = drops(5000, 5300, 20, MUCH);
        assertThat(later).startsWith(5100L, 5200L);
    }
}
