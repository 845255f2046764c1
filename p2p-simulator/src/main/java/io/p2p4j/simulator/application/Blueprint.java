package io.p2p4j.simulator.application;

import io.p2p4j.simulator.scenario.Check;
import io.p2p4j.simulator.scenario.Operation;
import io.p2p4j.simulator.scenario.Program;
import io.p2p4j.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parts of which a scenario file chooses: what runs on each node, operations and checks by their names. Immutable.
 *
 * @param <A> the application's type
 */
public final class Blueprint<A> {
    private final Program<A> program;
    private final Map<String, Step<A>> operations;
    private final Map<String, Promise<A>> checks;

    private record Step<A>(Duration gap, Operation<A> operation) {}

    private record Promise<A>(boolean isAlways, Check<A> check) {}

    /**
     * An operation, and how often it is done.
     *
     * @param operation its name
     * @param gap the time between two of them, and before the first
     */
    public record Work(String operation, Duration gap) {}

    /**
     * When which checks are made.
     *
     * @param always the names of those after every event
     * @param atLast the names of those at the end
     */
    public record Checks(List<String> always, List<String> atLast) {
        /**
         * Copies the names.
         *
         * @param always after every event
         * @param atLast at the end
         */
        public Checks {
            always = List.copyOf(always);
            atLast = List.copyOf(atLast);
        }
    }

    private Blueprint(Builder<A> builder) {
        program = builder.program;
        operations = new LinkedHashMap<>(builder.operations);
        checks = new LinkedHashMap<>(builder.checks);
    }

    /**
     * Begins a blueprint without operations and checks.
     *
     * @param program makes the application of a node
     * @param <A> the application's type
     * @return a builder
     */
    public static <A> Builder<A> of(Program<A> program) {
        return new Builder<>(program);
    }

    /**
     * Returns what is done unless a file says otherwise.
     *
     * @return every operation with its own gap
     */
    public List<Work> workload() {
        List<Work> all = new ArrayList<>();
        operations.forEach((name, step) -> all.add(new Work(name, step.gap)));
        return all;
    }

    /**
     * Returns what is checked unless a file says otherwise.
     *
     * @return every check, when the application says that it holds
     */
    public Checks checks() {
        return new Checks(names(true), names(false));
    }

    private List<String> names(boolean always) {
        List<String> names = new ArrayList<>();
        checks.forEach((name, promise) -> {
            if (promise.isAlways == always) {
                names.add(name);
            }
        });
        return names;
    }

    /**
     * Builds a scenario of some of the parts.
     *
     * @param workload what is done
     * @param chosen what is checked
     * @param rest sets everything else
     * @return the scenario
     * @throws IllegalArgumentException when there is no operation or check of a name
     */
    public Scenario<A> scenario(
            List<Work> workload, Checks chosen, Function<Scenario.Builder<A>, Scenario.Builder<A>> rest) {
        Scenario.Builder<A> builder = rest.apply(Scenario.of(program));
        workload.forEach(work -> builder.every(work.gap(), part("operation", operations, work.operation()).operation));
        chosen.always().forEach(name -> builder.always(name, part("check", checks, name).check));
        chosen.atLast().forEach(name -> builder.atLast(name, part("check", checks, name).check));
        return builder.build();
    }

    private static <T> T part(String what, Map<String, T> parts, String name) {
        return Optional.ofNullable(parts.get(name))
                .orElseThrow(() -> new IllegalArgumentException(
                        what + ' ' + name + " is unknown (expected one of " + parts.keySet() + ")"));
    }

    /**
     * Builds a blueprint. Not thread-safe.
     *
     * @param <A> the application's type
     */
    public static final class Builder<A> {
        private final Program<A> program;
        private final Map<String, Step<A>> operations = new LinkedHashMap<>();
        private final Map<String, Promise<A>> checks = new LinkedHashMap<>();

        private Builder(Program<A> program) {
            this.program = program;
        }

        /**
         * Adds an operation.
         *
         * @param name what files call it
         * @param gap the time between two of them unless a file says otherwise; more than 0
         * @param operation what is done
         * @return this builder
         */
        public Builder<A> operation(String name, Duration gap, Operation<A> operation) {
            if (gap.isNegative() || gap.isZero()) {
                throw new IllegalArgumentException("operation " + name + " every " + gap + " (expected more than 0)");
            }
            once("operation", name, operations.put(name, new Step<>(gap, operation)));
            return this;
        }

        /**
         * Adds what holds after every event.
         *
         * @param name what must hold, for files and reports
         * @param check throws when it does not
         * @return this builder
         */
        public Builder<A> always(String name, Check<A> check) {
            once("check", name, checks.put(name, new Promise<>(true, check)));
            return this;
        }

        /**
         * Adds what holds in the end, when the faults have been over for a while.
         *
         * @param name what must hold, for files and reports
         * @param check throws when it does not
         * @return this builder
         */
        public Builder<A> atLast(String name, Check<A> check) {
            once("check", name, checks.put(name, new Promise<>(false, check)));
            return this;
        }

        /**
         * Builds the blueprint.
         *
         * @return the blueprint
         */
        public Blueprint<A> build() {
            return new Blueprint<>(this);
        }

        private static void once(String what, String name, @Nullable Object before) {
            if (before != null) {
                throw new IllegalArgumentException(what + ' ' + name + " twice (expected each name once)");
            }
        }
    }
}
