package io.p2p4j.simulator.scenario;

import io.p2p4j.core.json.JsonValue;
import io.p2p4j.core.json.JsonWriter;
import io.p2p4j.simulator.fault.FaultSchedule;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The JSON forms of plans and of what came of them. */
final class PlanJson {
    private static final String SEED = "seed";
    private static final String NODES = "nodes";
    private static final String SPAN = "span";
    private static final String SKIPPED = "skipped";
    private static final String FAULTS = "faults";
    private static final List<String> KEYS = List.of(SEED, NODES, SPAN, SKIPPED, FAULTS);
    /** Above it, tools that read numbers as doubles would change the seed. */
    private static final long EXACT_MAX = 1L << 53;

    private PlanJson() {}

    static String write(Plan plan) {
        JsonWriter json = new JsonWriter().open('{');
        seed(json.line(1).key(SEED), plan.seed());
        json.line(1).key(NODES).number(plan.nodes());
        json.line(1).key(SPAN).text(seconds(plan.span()));
        json.line(1).key(SKIPPED).open('[');
        plan.skipped().forEach(json::number);
        json.close(']');
        json.line(1).key(FAULTS).raw(plan.faults().toJson());
        return json.close('}') + "\n";
    }

    private static void seed(JsonWriter json, long seed) {
        if (seed >= -EXACT_MAX && seed <= EXACT_MAX) {
            json.number(seed);
        } else {
            json.text(Long.toString(seed));
        }
    }

    private static String seconds(Duration span) {
        return BigDecimal.valueOf(span.toNanos(), 9).stripTrailingZeros().toPlainString() + "s";
    }

    static Plan read(String text) {
        JsonValue json = JsonValue.parse(text, "");
        json.object(KEYS);
        long seed = json.require(SEED).integer(Long.MIN_VALUE, Long.MAX_VALUE);
        int nodes = (int) json.require(NODES).integer(1, Integer.MAX_VALUE);
        Duration span = span(json.require(SPAN));
        JsonValue skipped = json.get(SKIPPED);
        JsonValue faults = json.get(FAULTS);
        return new Plan(
                seed,
                nodes,
                span,
                faults == null ? FaultSchedule.NONE : FaultSchedule.fromJson(faults.alone()),
                skipped == null ? Set.of() : numbers(skipped));
    }

    private static Duration span(JsonValue json) {
        String text = json.text();
        try {
            if (text.endsWith("s")) {
                long nanos = new BigDecimal(text.substring(0, text.length() - 1))
                        .movePointRight(9)
                        .longValueExact();
                if (nanos > 0) {
                    return Duration.ofNanos(nanos);
                }
            }
        } catch (ArithmeticException | NumberFormatException notANumber) {
            throw json.error("span " + text + " (expected seconds above 0 such as 12.5s)");
        }
        throw json.error("span " + text + " (expected seconds above 0 such as 12.5s)");
    }

    private static Set<Integer> numbers(JsonValue json) {
        Set<Integer> numbers = new TreeSet<>();
        for (JsonValue element : json.array()) {
            int number = (int) element.integer(0, Integer.MAX_VALUE);
            if (!numbers.add(number)) {
                throw element.error(number + " comes twice (expected once)");
            }
        }
        return numbers;
    }

    static String write(Run run) {
        JsonWriter json = new JsonWriter().open('{');
        json.line(1).key("held").raw(Boolean.toString(run.held()));
        run.violation().ifPresent(found -> {
            json.line(1).key("violation").open('{');
            json.key("check").text(found.check());
            json.key("at").text(seconds(found.at()));
            json.key("event").number(found.event());
            json.key("cause").text(found.cause().toString()).close('}');
        });
        json.line(1).key("simulated").text(seconds(run.simulated()));
        json.line(1).key("operations").number(run.operations());
        json.line(1).key("events").number(run.events());
        json.line(1).key("draws").number(run.draws());
        json.line(1).key("trace").text(run.traceHash());
        json.line(1).key("plan").raw(write(run.plan()).strip());
        json.line(1).key("journal").open('[');
        run.journal().forEach(line -> json.line(2).text(line));
        return json.close(']').close('}') + "\n";
    }
}
