package io.p2p4j.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class JsonProperties {
    @Property(seed = "1")
    void everyTextComesBack(@ForAll String text) {
        String json = new JsonWriter().text(text).toString();
        assertThat(JsonValue.parse(json, "").text()).isEqualTo(text);
        assertThat(json).doesNotContain("<").isPrintable();
    }

    @Property(seed = "1")
    void everyNumberComesBackAsNumberAndAsText(@ForAll long number) {
        for (String json : List.of(Long.toString(number), "\"" + number + '"')) {
            assertThat(JsonValue.parse(json, "").integer(Long.MIN_VALUE, Long.MAX_VALUE))
                    .isEqualTo(number);
        }
    }

    @Property(seed = "1")
    void garbageIsReadOrRefusedWithItsPlace(@ForAll("garbage") String text) {
        try {
            JsonValue.parse(text, "");
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s)line [1-9]\\d*, column [1-9]\\d*: .+");
        }
    }

    @Provide
    Arbitrary<String> garbage() {
        return Arbitraries.strings()
                .withChars("{}[]\",:\\/-+.0123456789eEutrfalsn \n\t\0\ud800é")
                .ofMaxLength(40);
    }

    @Property(seed = "1")
    void aValueAloneStandsWhereItStood(@ForAll("garbage") String key, @ForAll("garbage") String text) {
        String whole = new JsonWriter()
                .open('{')
                .line(3)
                .key(key + "x")
                .number(1)
                .line(5)
                .key("inner")
                .open('[')
                .line(2)
                .text(text)
                .close(']')
                .close('}')
                .toString();
        JsonValue inner = JsonValue.parse(whole, "").require("inner");
        JsonValue alone = JsonValue.parse(inner.alone(), "inner");
        assertThat(alone.array().get(0).text()).isEqualTo(text);
        assertThat(alone.array().get(0).error("x"))
                .hasMessage(inner.array().get(0).error("x").getMessage());
    }

    @Test
    void whatIsNotStrictJsonIsRefused() {
        for (String text : List.of(
                "",
                " ",
                "01",
                "1.",
                ".5",
                "+1",
                "1e",
                "-",
                "[1,]",
                "[,]",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\" 1}",
                "'a'",
                "\"a",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u١١١١\"",
                "\"\n\"",
                "nul",
                "truefalse",
                "1 2",
                "[1",
                "{\"a\":1",
                "// a\n1",
                "\ufeff1",
                "NaN",
                "{\"a\":1,\"a\":2}",
                "[".repeat(65) + "]".repeat(65))) {
            assertThatThrownBy(() -> JsonValue.parse(text, ""))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("line ");
        }
        assertThat(JsonValue.parse("[".repeat(64) + "]".repeat(64), "").array()).hasSize(1);
        assertThat(JsonValue.parse(" [ 1.5e+3 , true,false , null,{ } ]\r\n", "")
                        .array())
                .hasSize(5);
        assertThat(JsonValue.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", "").text())
                .isEqualTo("\"\\/\b\f\n\r\té");
    }

    @Test
    void errorsNamePlaceKeyAndWhatIsAllowed() {
        JsonValue value = JsonValue.parse("{\n  \"size\": 12,\n  \"kinds\": [\"a\", \"b\"]\n}", "");
        assertThatThrownBy(() -> value.require("size").integer(0, 9))
                .hasMessage("line 2, column 11: size: 12 (expected a whole number from 0 to 9)");
        assertThatThrownBy(() -> value.require("size").text())
                .hasMessage("line 2, column 11: size: a number (expected a text)");
        assertThatThrownBy(() -> value.require("kinds").array().get(1).oneOf(List.of("x", "y")))
                .hasMessage("line 3, column 18: kinds[1]: \"b\" is unknown (expected one of x, y)");
        assertThatThrownBy(() -> value.object(List.of("size", "kind")))
                .hasMessage("line 3, column 12: key \"kinds\" is unknown (expected one of size, kind)");
        assertThatThrownBy(() -> value.require("other")).hasMessage("line 1, column 1: key \"other\" is missing");
    }
}
