package io.p2p4j.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutputTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Console console(boolean json, boolean animated) {
        return new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                json,
                false,
                animated);
    }

    @Test
    void jsonIsEscaped() {
        Json json = Json.object()
                .put("text", "a\"\\\n\t\u0001\ud800é")
                .put("number", 1.5)
                .put("list", List.of(1, "b", Json.object()))
                .put("none", Optional.empty())
                .put("some", Optional.of(true));
        assertThat(json.toString())
                .isEqualTo("{\"text\":\"a\\\"\\\\\\n\\t\\u0001\\ud800é\",\"number\":1.5,\"list\":[1,\"b\",{}],"
                        + "\"some\":true}");
    }

    @Test
    void eventsAreTextOrJson() {
        console(false, false).event("x", Json.object().put("a", 1), "hello \u001b[31m");
        console(true, false).event("x", Json.object().put("a", 1), "hello");
        console(true, false).event("y", Json.object(), "hello");
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("hello ?[31m", "{\"event\":\"x\",\"a\":1}", "{\"event\":\"y\"}");
    }

    @Test
    void everyErrorCodeIsOneLineAndHasAnExitCode() {
        for (ErrorCode code : ErrorCode.values()) {
            P2PException failure = P2PException.of(code, "what happened");
            assertThat(console(false, false).failure("p2p x", failure)).isEqualTo(ExitCode.of(code));
            assertThat(ExitCode.of(code)).isNotIn(ExitCode.OK, ExitCode.USAGE, ExitCode.INTERRUPTED);
        }
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .hasSize(ErrorCode.values().length)
                .allMatch(line -> line.startsWith("p2p x: ") && line.contains("what happened"));
    }

    @Test
    void onlyATerminalIsAnimated() {
        try (Progress progress = console(false, false).progress("sending", 10)) {
            progress.update(5);
        }
        try (Progress progress = console(true, true).progress("sending", 10)) {
            progress.update(5);
        }
        assertThat(err.size()).isZero();
        try (Progress progress = console(false, true).progress("sending", 10)) {
            progress.update(5);
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("\rsending [############------------] 50% ");
    }

    @Test
    void exitCodesDiffer() {
        List<Integer> numbers = new ArrayList<>();
        for (ExitCode code : ExitCode.values()) {
            numbers.add(code.number());
        }
        assertThat(numbers).doesNotHaveDuplicates().allMatch(number -> number >= 0 && number <= 255);
    }
}
