package io.p2p4j.simulator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class SeenIdsProperties {
    @Property(seed = "1")
    void remembersTheLatestAndNothingElse(
            @ForAll @Size(max = 300) List<@LongRange(min = -40, max = 40) Long> ids,
            @ForAll @IntRange(min = 2, max = 64) int max) {
        SeenIds seen = new SeenIds(max);
        Set<Long> ever = new LinkedHashSet<>();
        ArrayDeque<Long> added = new ArrayDeque<>();
        for (long id : ids) {
            boolean known = seen.contains(id);
            assertThat(seen.add(id)).isEqualTo(!known);
            assertThat(known && !ever.contains(stored(id))).isFalse();
            if (!known) {
                added.addLast(id);
                ever.add(stored(id));
            }
            int latest = 0;
            for (var it = added.descendingIterator(); it.hasNext() && latest < max / 2; latest++) {
                assertThat(seen.contains(it.next())).isTrue();
            }
        }
    }

    /** 0 stands for 1. */
    private static long stored(long id) {
        return id == 0 ? 1 : id;
    }
}
