package io.p2p4j.bench.contest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultTest {
    private static Result.Entry entry(String name, double... values) {
        return Result.entry(
                name,
                java.util.Arrays.stream(values)
                        .mapToObj(value -> Map.of("rate", value))
                        .toList(),
                "");
    }

    @Test
    void comparesRoundByRoundAndTakesTheMedianOfTheRatios() {
        Comparison half = Comparison.ratio("rate", "ours", "theirs", Goal.atLeast(0.5));
        Comparison missing = Comparison.ratio("rate", "ours", "nobody", Goal.atLeast(0.5));
        Comparison itself = Comparison.value("rate", "ours", Goal.atMost(3));
        Result result = new Result(
                "x",
                "title",
                List.of(entry("ours", 1, 4, 9), entry("theirs", 10, 8, 10)),
                List.of(half, missing, itself));
        assertThat(result.answer(half).orElseThrow().values()).containsExactly(0.1, 0.5, 0.9);
        assertThat(result.answer(missing)).isEmpty();
        assertThat(Report.markdown(result))
                .contains("| rate: ours / theirs | >= 0.50 | 0.50 (0.10–0.90) | yes |")
                .contains("| rate: ours | <= 3 | 4 (1–9) | **no** |")
                .doesNotContain("nobody");
    }

    @Test
    void samplesKnowTheirMiddle() {
        assertThat(new Samples(List.of(3.0, 1.0, 2.0)).median()).isEqualTo(2);
        assertThat(new Samples(List.of(4.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
        assertThat(new Samples(List.of(1234.0, 0.012, 12.34)).toString()).isEqualTo("12.3 (0.012–1,234)");
    }
}
