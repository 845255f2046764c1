package io.p2p4j.tck.run;

import io.p2p4j.api.Capability;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.rule.Budgets;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Inconclusive;
import io.p2p4j.tck.rule.RuleFailure;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.rule.Unsupported;
import io.p2p4j.tck.rules.Catalogue;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs rules, each with a fresh harness on a thread of its own, which is the simulation's thread where there is one.
 * Thread-safe.
 */
public final class TckRunner {
    /** Until a rule has passed, every class that it needs has yet to be loaded; on a busy machine that takes seconds. */
    private static final double COLD = 3;

    private static final AtomicBoolean WARM = new AtomicBoolean();

    private final TckHarness.Factory factory;
    private final TckOptions options;

    /**
     * Makes a runner.
     *
     * @param factory makes the harness of each rule
     * @param options what to run, and how
     */
    public TckRunner(TckHarness.Factory factory, TckOptions options) {
        this.factory = factory;
        this.options = options;
    }

    /**
     * Runs the whole catalogue.
     *
     * @return one result for each rule, in order
     */
    public List<RuleResult> runAll() {
        List<RuleResult> results = new ArrayList<>();
        for (TckRule rule : Catalogue.rules()) {
            results.add(run(rule));
        }
        return results;
    }

    /**
     * Runs one rule, if it was asked for.
     *
     * @param rule the rule
     * @return what came of it
     */
    public RuleResult run(TckRule rule) {
        if (!options.includes(rule)) {
            return new RuleResult(rule, Verdict.NOT_RUN, "not asked for", "", Map.of(), Duration.ZERO, false);
        }
        long begin = System.nanoTime();
        AtomicReference<@Nullable Outcome> slot = new AtomicReference<>();
        AtomicReference<@Nullable RuleRun> running = new AtomicReference<>();
        Thread thread = new Thread(() -> slot.set(tryRule(rule, running)), "tck-" + rule.id());
        thread.setDaemon(true);
        Duration bound = Budgets.of(false, timescale()).wholeRule();
        boolean overran = false;
        Outcome outcome = null;
        try {
            thread.start();
            thread.join(bound.toMillis());
            outcome = slot.get();
            if (outcome == null) {
                overran = true;
                outcome = overrun(bound, running.get());
                thread.interrupt();
            }
        } catch (InterruptedException stopped) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + rule.id(), stopped);
        }
        Outcome judged = waived(rule, outcome);
        boolean silent = judged.verdict == Verdict.PASS;
        if (silent) {
            WARM.set(true);
        }
        return new RuleResult(
                rule,
                judged.verdict,
                judged.summary,
                silent ? "" : report(rule, judged),
                judged.evidence,
                Duration.ofNanos(System.nanoTime() - begin),
                overran);
    }

    private double timescale() {
        return WARM.get() ? options.timescale() : COLD * options.timescale();
    }

    /** What the thread of a rule found. */
    private record Outcome(
            Verdict verdict,
            String summary,
            String expected,
            String actual,
            List<String> journal,
            Map<Evidence, Long> evidence,
            List<String> threads,
            @Nullable Throwable cause) {
        Outcome as(Verdict other, String otherSummary) {
            return new Outcome(other, otherSummary, expected, actual, journal, evidence, threads, cause);
        }
    }

    private static Outcome outcome(Verdict verdict, String summary) {
        return new Outcome(verdict, summary, "", "", List.of(), Map.of(), List.of(), null);
    }

    private Outcome tryRule(TckRule rule, AtomicReference<@Nullable RuleRun> running) {
        long seed = options.seed() * 0x9E3779B97F4A7C15L ^ rule.id().hashCode();
        try (TckHarness harness = factory.create(seed)) {
            Set<Capability> missing = new TreeSet<>(rule.needs());
            missing.removeAll(harness.capabilities());
            if (!missing.isEmpty()) {
                return outcome(Verdict.UNSUPPORTED, "the provider does not declare " + missing);
            }
            boolean virtualTime = harness.capabilities().contains(Capability.DETERMINISTIC);
            if (virtualTime && rule.realTime()) {
                return outcome(Verdict.UNSUPPORTED, "the provider's time is virtual, and nothing can block in it");
            }
            try (RuleRun run = new RuleRun(harness, factory, Budgets.of(virtualTime, timescale()), seed)) {
                running.set(run);
                return body(rule, run, virtualTime);
            }
        } catch (RuntimeException | Error broken) {
            return new Outcome(
                    Verdict.FAIL,
                    "the harness failed: " + broken,
                    "a harness that works",
                    broken.toString(),
                    List.of(),
                    Map.of(),
                    List.of(),
                    broken);
        }
    }

    private static Outcome body(TckRule rule, RuleRun run, boolean virtualTime) {
        try {
            rule.body().check(run);
        } catch (Inconclusive reason) {
            return found(Verdict.INCONCLUSIVE, String.valueOf(reason.getMessage()), "", "", run, List.of(), null);
        } catch (Unsupported reason) {
            return outcome(Verdict.UNSUPPORTED, String.valueOf(reason.getMessage()));
        } catch (RuleFailure failure) {
            List<String> threads = virtualTime ? List.of() : threads();
            return found(
                    Verdict.FAIL,
                    String.valueOf(failure.getMessage()),
                    failure.expected(),
                    failure.actual(),
                    run,
                    threads,
                    failure);
        } catch (Exception | AssertionError surprise) {
            return found(
                    Verdict.FAIL,
                    "unexpected " + surprise,
                    "a rule that runs to its end",
                    surprise.toString(),
                    run,
                    List.of(),
                    surprise);
        }
        for (Evidence kind : rule.evidence()) {
            if (run.seen(kind) == 0) {
                return found(
                        Verdict.INCONCLUSIVE, "no evidence of " + kind + " was seen", "", "", run, List.of(), null);
            }
        }
        return found(Verdict.PASS, "", "", "", run, List.of(), null);
    }

    private static Outcome found(
            Verdict verdict,
            String summary,
            String expected,
            String actual,
            RuleRun run,
            List<String> threads,
            @Nullable Throwable cause) {
        Map<Evidence, Long> evidence = new EnumMap<>(Evidence.class);
        for (Evidence kind : Evidence.values()) {
            if (run.seen(kind) > 0) {
                evidence.put(kind, run.seen(kind));
            }
        }
        return new Outcome(verdict, summary, expected, actual, run.journal(), evidence, threads, cause);
    }

    private static Outcome overrun(Duration bound, @Nullable RuleRun run) {
        return new Outcome(
                Verdict.FAIL,
                "the rule did not end within " + bound.toMillis() + " ms",
                "the whole rule within " + bound.toMillis() + " ms",
                "still running",
                run == null ? List.of() : run.journal(),
                Map.of(),
                threads(),
                null);
    }

    private Outcome waived(TckRule rule, Outcome outcome) {
        Optional<Waiver> waiver = waiverOf(rule);
        if (outcome.verdict != Verdict.FAIL || waiver.isEmpty()) {
            return outcome;
        }
        boolean expired = LocalDate.now().isAfter(waiver.get().expires());
        return expired
                ? outcome.as(
                        Verdict.FAIL,
                        outcome.summary + " (its waiver expired on "
                                + waiver.get().expires() + ")")
                : outcome.as(
                        Verdict.WAIVED,
                        waiver.get().reason() + " (until " + waiver.get().expires() + "): " + outcome.summary);
    }

    private Optional<Waiver> waiverOf(TckRule rule) {
        return options.waivers().stream()
                .filter(candidate -> candidate.ruleId().equals(rule.id()))
                .findFirst();
    }

    private String report(TckRule rule, Outcome outcome) {
        StringBuilder text = new StringBuilder();
        text.append(outcome.verdict).append("  ").append(rule.displayName()).append('\n');
        text.append("  intent    ").append(rule.intent()).append('\n');
        if (outcome.expected.isEmpty()) {
            text.append("  reason    ").append(outcome.summary).append('\n');
        } else {
            text.append("  expected  ").append(outcome.expected).append('\n');
            text.append("  actual    ").append(outcome.actual).append('\n');
        }
        waiverOf(rule)
                .ifPresent(waiver -> text.append("  waiver    until ")
                        .append(waiver.expires())
                        .append(": ")
                        .append(waiver.reason())
                        .append('\n'));
        text.append("  evidence  ").append(outcome.evidence).append('\n');
        text.append("  seed      ").append(options.seed()).append('\n');
        text.append("  rerun     ").append(options.rerunOf(rule)).append('\n');
        text.append("  journal\n");
        outcome.journal.forEach(line -> text.append("    ").append(line).append('\n'));
        if (outcome.cause != null) {
            text.append("  found at\n");
            for (StackTraceElement frame : outcome.cause.getStackTrace()) {
                if (frame.getClassName().startsWith("io.p2p4j.")) {
                    text.append("    ").append(frame).append('\n');
                }
            }
        }
        if (!outcome.threads.isEmpty()) {
            text.append("  threads\n");
            outcome.threads.forEach(line -> text.append("    ").append(line).append('\n'));
        }
        return text.toString();
    }

    /**
     * The threads that may have to do with it: all but those that wait for work in the JDK alone, and the one that runs the
     * kit. Of each, the frames down to the last that is not of the JDK.
     */
    private static List<String> threads() {
        List<String> lines = new ArrayList<>();
        int others = 0;
        for (Map.Entry<Thread, StackTraceElement[]> entry :
                Thread.getAllStackTraces().entrySet()) {
            StackTraceElement[] frames = entry.getValue();
            int depth = frames.length;
            while (depth > 0 && isOfTheJdk(frames[depth - 1])) {
                depth--;
            }
            boolean runsTheKit = Arrays.stream(frames)
                    .anyMatch(frame -> frame.getClassName().equals(TckRunner.class.getName())
                            && frame.getMethodName().equals("run"));
            if (depth == 0 || runsTheKit) {
                others++;
                continue;
            }
            lines.add(entry.getKey().getName() + " " + entry.getKey().getState());
            for (int i = 0; i < depth; i++) {
                lines.add("    at " + frames[i]);
            }
        }
        lines.add("(and " + others + " threads that wait for work)");
        return lines;
    }

    private static boolean isOfTheJdk(StackTraceElement frame) {
        return frame.getClassName().startsWith("java.") || frame.getClassName().startsWith("jdk.");
    }
}
