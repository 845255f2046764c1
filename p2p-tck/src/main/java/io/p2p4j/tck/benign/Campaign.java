package io.p2p4j.tck.benign;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.rule.Level;
import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.rules.Catalogue;
import io.p2p4j.tck.run.RuleResult;
import io.p2p4j.tck.run.TckOptions;
import io.p2p4j.tck.run.TckRunner;
import io.p2p4j.tck.run.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Runs the whole kit many times on a provider that is known to be correct, to find the kit's own false alarms. */
public final class Campaign {
    private static final double NANOS_PER_SECOND = 1e9;

    private final TckHarness.Factory correct;
    private final List<BenignVariant> variants;
    private final TckOptions options;
    private final Set<String> mayBeInconclusive;

    /**
     * Makes a campaign.
     *
     * @param correct makes harnesses of the correct provider
     * @param variants what the runs are put through, in turn
     * @param options which rules, and the first run's seed; each further run has the next one
     * @param mayBeInconclusive rules whose fixtures the harness does not offer
     */
    public Campaign(
            TckHarness.Factory correct,
            List<BenignVariant> variants,
            TckOptions options,
            Set<String> mayBeInconclusive) {
        this.correct = correct;
        this.variants = List.copyOf(variants);
        this.options = options;
        this.mayBeInconclusive = mayBeInconclusive;
    }

    /**
     * Runs the kit.
     *
     * @param runs how often
     * @param parallel how many runs at once; more than one disturbs rules that count threads and sockets of the process
     * @param log gets a line for each run and for each SHOULD rule that failed, and the report of each false alarm
     * @return the false alarms
     */
    public List<RuleResult> run(int runs, int parallel, Consumer<String> log) {
        ExecutorService pool = Executors.newFixedThreadPool(parallel);
        try {
            List<Future<List<RuleResult>>> pending = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                int number = i;
                pending.add(pool.submit(() -> once(number, log)));
            }
            List<RuleResult> alarms = new ArrayList<>();
            for (Future<List<RuleResult>> run : pending) {
                alarms.addAll(run.get());
            }
            log.accept(runs + " runs of the kit, " + alarms.size() + " false alarms");
            return alarms;
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a run of the campaign failed", failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during a campaign", stopped);
        } finally {
            pool.shutdownNow();
        }
    }

    private List<RuleResult> once(int number, Consumer<String> log) {
        BenignVariant variant = variants.get(number % variants.size());
        TckOptions scaled = variant.options(new TckOptions(
                options.rules(), options.seed() + number, options.timescale(), options.waivers(), options.rerun()));
        TckRunner runner = new TckRunner(variant.around().apply(correct), scaled);
        List<RuleResult> alarms = new ArrayList<>();
        long begin = System.nanoTime();
        for (TckRule rule : Catalogue.rules()) {
            RuleResult result = runner.run(rule);
            boolean should = rule.level() == Level.SHOULD;
            if (isAlarm(result) && should) {
                log.accept("run " + number + ", " + variant + ": " + rule.id() + " " + result.verdict()
                        + ", which a SHOULD rule may: " + result.summary());
            } else if (isAlarm(result)) {
                alarms.add(result);
                log.accept("run " + number + ", " + variant + ": false alarm\n" + result.report());
            }
        }
        double seconds = (System.nanoTime() - begin) / NANOS_PER_SECOND;
        log.accept(String.format(
                Locale.ROOT, "run %d, %s: %.1f s, %d false alarms", number, variant, seconds, alarms.size()));
        return alarms;
    }

    private boolean isAlarm(RuleResult result) {
        return result.verdict() == Verdict.FAIL
                || (result.verdict() == Verdict.INCONCLUSIVE
                        && !mayBeInconclusive.contains(result.rule().id()));
    }
}
