package io.p2p4j.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Property(seed = "1", tries = 300)
    void percentilesAreThoseOfTheSortedTimes(
            @ForAll @Size(min = 1, max = 200) List<@LongRange(min = 0, max = Long.MAX_VALUE / 2) Long> times) {
        Latencies latencies = new Latencies();
        times.forEach(latencies::record);
        List<Long> sorted = times.stream().sorted().toList();
        for (double share : new double[] {0.01, 0.5, 0.99, 1}) {
            long exact = sorted.get((int) Math.max(1, Math.ceil(share * sorted.size())) - 1);
            assertThat(latencies.percentile(share)).isBetween(exact, exact + exact / 50 + 1);
        }
        assertThat(latencies.max()).isEqualTo(sorted.get(sorted.size() - 1));
        assertThat(latencies.count()).isEqualTo(times.size());
    }

    @Test
    void nothingRecordedIsZero() {
        assertThat(new Latencies().percentile(0.5)).isZero();
    }
}
