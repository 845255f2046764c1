package io.p2p4j.simulator.fault;

import io.p2p4j.core.json.JsonValue;
import io.p2p4j.core.json.JsonWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The JSON form of a schedule: an array with one object for each fault. */
final class ScheduleJson {
    private static final String AT = "at";
    private static final String SPAN = "for";
    private static final String KIND = "kind";
    private static final String WORDS = "words";
    private static final List<String> KEYS = List.of(AT, SPAN, KIND, WORDS);
    private static final int INDENT = 2;

    private ScheduleJson() {}

    static String write(FaultSchedule schedule) {
        JsonWriter json = new JsonWriter().open('[');
        for (TimedFault timed : schedule.faults()) {
            json.line(INDENT).open('{');
            json.key(AT).text(Spans.text(timed.at()));
            json.key(SPAN).text(Spans.text(timed.span()));
            json.key(KIND).text(timed.fault().kind());
            json.key(WORDS).open('[');
            timed.fault().words().forEach(json::text);
            json.close(']').close('}');
        }
        return json.close(']').toString();
    }

    static FaultSchedule read(String text) {
        List<TimedFault> faults = new ArrayList<>();
        for (JsonValue fault : JsonValue.parse(text, "faults").array()) {
            faults.add(fault(fault));
        }
        return new FaultSchedule(faults);
    }

    private static TimedFault fault(JsonValue json) {
        json.object(KEYS);
        Duration at = span(json.require(AT));
        Duration span = span(json.require(SPAN));
        String kind = json.require(KIND).text();
        List<String> words =
                json.require(WORDS).array().stream().map(JsonValue::text).toList();
        try {
            return new TimedFault(at, span, Fault.parse(kind, words));
        } catch (IllegalArgumentException unfit) {
            throw json.error(String.valueOf(unfit.getMessage()));
        }
    }

    private static Duration span(JsonValue json) {
        String text = json.text();
        try {
            Duration span = Spans.parse(text);
            if (!span.isNegative()) {
                return span;
            }
        } catch (IllegalArgumentException unfit) {
            throw json.error(String.valueOf(unfit.getMessage()));
        }
        throw json.error("span " + text + " (expected 0s or more)");
    }
}
