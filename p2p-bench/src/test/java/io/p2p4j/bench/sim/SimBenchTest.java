package io.p2p4j.bench.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.bench.sim.Figure.Goal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("once")
class SimBenchTest {
    @ParameterizedTest
    @EnumSource(Part.class)
    void everyPartMeasuresWhatItPromises(Part part) {
        List<Figure> figures = part.measure(Sizes.SMOKE);
        int expected =
                switch (part) {
                    case KERNEL -> 12;
                    case FLOOD, MEMORY -> 3;
                    case DATAGRAMS, SWEEP, SCALE, STRETCH -> 2;
                };
        assertThat(figures).hasSize(expected).allSatisfy(figure -> {
            assertThat(figure.part()).isEqualTo(part.word());
            assertThat(figure.samples()).isNotEmpty().allMatch(Double::isFinite);
            // What a collector finds of a small network in a process with much else may be anything.
            assertThat(figure.samples()).allMatch(sample -> sample > 0 || part == Part.MEMORY);
            assertThat(Figure.parse(figure.toLine())).isEqualTo(figure);
        });
    }

    @Test
    void writesATableAndJson(@TempDir Path folder) throws Exception {
        Path json = folder.resolve("figures.json");
        Path markdown = folder.resolve("figures.md");
        SimBench.main(new String[] {"sweep", "--smoke", "--json", json.toString(), "--markdown", markdown.toString()});
        assertThat(Files.readString(markdown)).contains("| what | goal |", "one seed", "reruns of a shrink");
        assertThat(Files.readString(json)).startsWith("{\n").contains("\"part\": \"sweep\"", "\"median\": ");
        assertThatThrownBy(() -> SimBench.main(new String[] {"sweeep"})).hasMessageContaining("argument sweeep");
    }

    @Test
    void judgesByTheMedian() {
        Figure figure = new Figure("part", "name", "unit", Goal.atLeast(2), List.of(9.0, 1.0, 3.0));
        assertThat(figure.median()).isEqualTo(3);
        assertThat(figure.isMet()).isTrue();
        assertThat(new Figure("p", "n", "", Goal.atMost(2), List.of(1.0, 4.0)).isMet())
                .isFalse();
        assertThat(Report.markdown(List.of(figure))).contains("| name, unit | >= 2 | 3 | 1 | 9 | yes |");
        assertThat(Report.json(List.of(figure))).contains("\"goal\": \">= 2\", \"met\": true");
    }
}
