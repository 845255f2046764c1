package io.p2p4j.simulator.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The compact map knows what a map of the JDK knows, also when all keys fall into one place. */
class CompactMapProperties {
    private record Key(int number, int hashes) {
        @Override
        public int hashCode() {
            return number % hashes;
        }
    }

    @Property(tries = 200)
    void knowsWhatAnyMapKnows(
            @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 300) Integer> numbers,
            @ForAll @IntRange(min = 1, max = 300) int hashes) {
        CompactMap<Key, Integer> compact = new CompactMap<>();
        Map<Key, Integer> known = new LinkedHashMap<>();
        for (int i = 0; i < numbers.size(); i++) {
            Key key = new Key(numbers.get(i), hashes);
            compact.put(key, i);
            known.put(key, i);
        }
        for (int number = 0; number <= 300; number++) {
            Key key = new Key(number, hashes);
            assertThat(compact.get(key)).isEqualTo(known.get(key));
            assertThat(compact.containsKey(key)).isEqualTo(known.containsKey(key));
        }
        List<Integer> values = new ArrayList<>();
        compact.forEachValue(values::add);
        assertThat(values).containsExactlyInAnyOrderElementsOf(known.values());
    }
}
