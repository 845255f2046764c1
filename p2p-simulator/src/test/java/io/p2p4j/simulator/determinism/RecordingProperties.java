package io.p2p4j.simulator.determinism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.simulator.kernel.Hash64;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** A recording survives being written and read, and a gap is where two runs part. */
class RecordingProperties {
    @Provide
    Arbitrary<Recording> recordings() {
        Arbitrary<String> texts = Arbitraries.strings()
                .withChars('a', 'B', ' ', '\t', '\n', '\r', '\\', 't', 'n', 'r', '\u2028', '\u00e9')
                .ofMaxLength(6);
        Arbitrary<Long> numbers = Arbitraries.longs();
        // A frame is one line: an empty one cannot be told from none, and there is none.
        Arbitrary<Site> sites = texts.map(text -> "f" + text.replace('\n', ' '))
                .list()
                .ofMaxSize(3)
                .map(Site::new);
        Arbitrary<Act> acts = Combinators.combine(
                        Arbitraries.of(Act.Kind.class), texts, numbers, numbers, numbers, sites)
                .as(Act::new);
        Arbitrary<Occurrence> events = Combinators.combine(
                        numbers, numbers, numbers, texts, texts, acts.list().ofMaxSize(3))
                .as(Occurrence::new);
        Arbitrary<Origin> origins =
                Combinators.combine(numbers, numbers, texts, sites).as(Origin::new);
        Arbitrary<Optional<Window>> windows = Arbitraries.longs()
                .between(0, 1000)
                .map(from -> new Window(from, from + 3))
                .optional();
        return Combinators.combine(
                        texts,
                        numbers,
                        Arbitraries.integers().between(0, 62).map(bits -> 1L << bits),
                        numbers.list().ofMaxSize(5),
                        windows,
                        events.list().ofMaxSize(3),
                        origins.list().ofMaxSize(3))
                .as((text, number, stride, checkpoints, window, occurrences, from) -> new Recording(
                        text,
                        text,
                        Strictness.LOOSE,
                        number,
                        number,
                        text,
                        number,
                        stride,
                        checkpoints,
                        window,
                        occurrences,
                        from));
    }

    @Property(seed = "1")
    void whatIsWrittenIsRead(@ForAll("recordings") Recording recording) {
        assertThat(Recording.parse(recording.toText())).isEqualTo(recording);
    }

    @Example
    void whatIsNoneIsRefusedWithItsLine() {
        assertThatThrownBy(() -> Recording.parse("something else")).hasMessageContaining("something else");
        assertThatThrownBy(() -> Recording.parse("p2p4j recording 1\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'run'");
        assertThatThrownBy(() -> Recording.parse("p2p4j recording 1\ncheckpoint\tx\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> Recording.parse("p2p4j recording 1\nevent\t1\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A run whose n-th event differs, with checkpoints as a recorder makes them. */
    private static Recording run(long events, long differsAt, long stride) {
        List<Long> checkpoints = new ArrayList<>();
        long digest = differsAt == 0 ? 1 : 0;
        for (long event = 1; event <= events; event++) {
            if ((event - 1) % stride == 0) {
                checkpoints.add(digest);
            }
            digest = Hash64.add(digest, event == differsAt ? -event : event);
        }
        return new Recording(
                "",
                "",
                Strictness.EXACT,
                events,
                0,
                "",
                digest,
                stride,
                checkpoints,
                Optional.empty(),
                List.of(),
                List.of());
    }

    @Property(seed = "1")
    void theGapHasTheFirstEventThatDiffers(
            @ForAll @LongRange(min = 0, max = 100) long events,
            @ForAll @LongRange(min = 0, max = 100) long differsAt,
            @ForAll @LongRange(min = 0, max = 100) long otherEvents,
            @ForAll @LongRange(min = 0, max = 4) long bits,
            @ForAll @LongRange(min = 0, max = 4) long otherBits) {
        Recording one = run(events, -1, 1L << bits);
        Recording other = run(otherEvents, differsAt, 1L << otherBits);
        // An event that only one of them has differs as well; without events nothing was recorded before them.
        boolean isThere = differsAt == 0 ? otherEvents >= 0 : differsAt <= otherEvents;
        long first = Math.min(isThere ? differsAt : Long.MAX_VALUE, Math.min(events, otherEvents) + 1);
        Optional<Window> gap = one.gap(other);
        if (events == otherEvents && first > events) {
            assertThat(gap).isEmpty();
        } else {
            assertThat(gap).hasValueSatisfying(window -> {
                assertThat(window.contains(first)).isTrue();
                assertThat(window.to() - window.from()).isLessThanOrEqualTo(1L << Math.max(bits, otherBits));
            });
        }
        assertThat(other.gap(one)).isEqualTo(gap);
    }
}
