package io.p2p4j.tck.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ScriptTest {
    @Property(seed = "1", tries = 300)
    void theTextOfAScriptIsTheScript(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int size) {
        Script script = ScriptGenerator.generate(seed, size);
        assertThat(script.size()).isEqualTo(size);
        assertThat(Script.parse(script.toString())).isEqualTo(script);
        assertThat(ScriptGenerator.generate(seed, size)).isEqualTo(script);
    }

    @Property(seed = "1", tries = 300)
    void whatIsLeftFailsNoMoreWithoutAnyOfItsLines(@ForAll long seed, @ForAll @IntRange(min = 2, max = 40) int size) {
        Script script = ScriptGenerator.generate(seed, size);
        List<Operation> needed = List.of(
                script.operations().get(0),
                script.operations().get(size / 2),
                script.operations().get(size - 1));
        Script small =
                Shrinker.shrink(script, candidate -> verbs(candidate).containsAll(verbs(new Script(needed))), 10_000);
        assertThat(verbs(small)).containsAll(verbs(new Script(needed)));
        assertThat(small.size()).isLessThanOrEqualTo(needed.size());
        assertThat(small.operations()).noneMatch(Operation::hurried);
    }

    private static List<Verb> verbs(Script script) {
        return script.operations().stream().map(Operation::verb).toList();
    }

    @Example
    void commentsAndEmptyLinesAreLeftOut() {
        Script script = Script.parse("# two peers\n\nopen k1 a b\n  send k1.near 100 & # races\n");
        assertThat(script.toString()).isEqualTo("open k1 a b\nsend k1.near 100 &\n");
    }

    @Example
    void whatIsNoOperationIsRefusedByName() {
        for (String line :
                List.of("fly k1", "open k1 a", "send k1 5", "send k1.near -1", "close s1.near", "restart 5")) {
            assertThatThrownBy(() -> Script.parse(line))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(line.substring(0, line.indexOf(' ')))
                    .hasMessageContaining("expected");
        }
    }

    @Example
    void tracesAreShownSideBySide() {
        Trace one = new Trace(List.of("1 open k1 a b: ok", "k1.far received: 1 messages"), Optional.empty(), List.of());
        List<String> lines = new ArrayList<>(one.lines());
        lines.set(1, "k1.far received: 2 messages");
        Trace other = new Trace(lines, Optional.of("twice"), List.of());
        assertThat(one.agreesWith(other)).isFalse();
        assertThat(one.beside(other).lines())
                .containsExactly(
                        "1 open k1 a b: ok             1 open k1 a b: ok",
                        "k1.far received: 1 messages | k1.far received: 2 messages",
                        "explained                   | not explained: twice");
    }
}
