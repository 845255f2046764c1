package io.p2p4j.simulator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DeltaDebuggingProperties {
    @Property(seed = "1")
    void whatIsNeededStaysAndNothingElse(
            @ForAll @IntRange(min = 1, max = 200) int size,
            @ForAll @Size(max = 5) Set<@IntRange(max = 199) Integer> needed) {
        List<Integer> whole = IntStream.range(0, size).boxed().toList();
        List<Integer> culprits = whole.stream().filter(needed::contains).toList();
        assertThat(DeltaDebugging.minimise(whole, part -> part.containsAll(culprits)))
                .isEqualTo(culprits);
    }
}
