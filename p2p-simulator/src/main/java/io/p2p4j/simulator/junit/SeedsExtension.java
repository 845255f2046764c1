package io.p2p4j.simulator.junit;

import io.p2p4j.simulator.sweep.Sweep;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Gives a {@link SimulatedTest} its seeds. */
final class SeedsExtension implements TestTemplateInvocationContextProvider {
    private static final String SHARD = "P2P_SIM_SHARD";
    private static final String SEED = "p2p.sim.seed";
    private static final String TWICE = "p2p.sim.twice";
    private static final String SEEDS = "p2p.sim.seeds";

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Method method = context.getRequiredTestMethod();
        SimulatedTest test = AnnotationSupport.findAnnotation(method, SimulatedTest.class)
                .orElseThrow(() -> new IllegalStateException(method + " (expected @SimulatedTest)"));
        String name = context.getRequiredTestClass().getSimpleName() + '#' + method.getName();
        boolean twice = test.twice() || Boolean.getBoolean(TWICE);
        return seeds(test, System.getenv(SHARD)).mapToObj(seed -> new Invocation(new Seed(seed, name, twice)));
    }

    @Override
    public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
        return true;
    }

    /** A seed of its own counts whatever the shard is. */
    static LongStream seeds(SimulatedTest test, @Nullable String shard) {
        String one = System.getProperty(SEED);
        if (one != null) {
            return LongStream.of(number(SEED, one));
        }
        long first = test.first();
        long last = first + test.seeds() - 1;
        String others = System.getProperty(SEEDS);
        if (others != null) {
            String[] ends = others.split("\\.\\.", 2);
            if (ends.length != 2) {
                throw new IllegalArgumentException(SEEDS + ": " + others + " (expected first..last, such as 1..5000)");
            }
            first = number(SEEDS, ends[0]);
            last = number(SEEDS, ends[1]);
        }
        Sweep.Seeds part = part(first, last, shard);
        return LongStream.rangeClosed(part.first(), part.last())
                .filter(seed -> (seed - part.first()) % part.shards() == part.shard());
    }

    private static Sweep.Seeds part(long first, long last, @Nullable String shard) {
        if (shard == null || shard.isBlank()) {
            return Sweep.Seeds.of(first, last);
        }
        String[] parts = shard.strip().split("/", 2);
        if (parts.length != 2) {
            throw new IllegalArgumentException(SHARD + ": " + shard + " (expected i/n, such as 0/4)");
        }
        return new Sweep.Seeds(first, last, (int) number(SHARD, parts[0]), (int) number(SHARD, parts[1]));
    }

    private static long number(String setting, String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(setting + ": " + text + " (expected a number)", notANumber);
        }
    }

    private record Invocation(Seed seed) implements TestTemplateInvocationContext, ParameterResolver {
        @Override
        public String getDisplayName(int index) {
            return "seed " + seed.value();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Seed.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return seed;
        }
    }
}
