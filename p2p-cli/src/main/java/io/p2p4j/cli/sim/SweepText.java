package io.p2p4j.cli.sim;

import io.p2p4j.simulator.sweep.Sweep;
import java.util.List;
import java.util.stream.Collectors;

/** A sweep's report for people. */
public final class SweepText {
    private static final int SEEDS_SHOWN = 10;

    private SweepText() {}

    /**
     * Writes a report.
     *
     * @param report of a whole sweep or of a part
     * @return lines, each with its end
     */
    public static String write(SweepReport report) {
        StringBuilder text = new StringBuilder();
        Sweep.Seeds seeds = report.seeds();
        SweepReport.Totals totals = report.totals();
        text.append("seeds ").append(seeds.first()).append("..").append(seeds.last());
        text.append(" of ").append(report.target());
        if (seeds.shards() > 1) {
            text.append(", shard ").append(seeds.shard()).append('/').append(seeds.shards());
        }
        text.append(": ").append(totals.runs()).append(totals.runs() == 1 ? " run, " : " runs, ");
        text.append(report.held() ? "everything held" : report.failed() + " failed");
        text.append(report.isToFirst() && !report.held() ? ", stopped there\n" : "\n");
        text.append("  ").append(totals.events()).append(" events, ").append(totals.draws());
        text.append(" draws, ").append(totals.simulated()).append(" simulated, hash ");
        text.append(SweepJson.hex(totals.hash())).append('\n');
        report.failures().forEach(failure -> write(text, report.target(), failure));
        return text.toString();
    }

    private static void write(StringBuilder text, String target, SweepReport.Failure failure) {
        List<Long> seeds = failure.seeds;
        long seed = seeds.get(0);
        text.append('"').append(failure.check).append("\" does not hold with ");
        text.append(seeds.size() == 1 ? "seed " : seeds.size() + " seeds: ");
        text.append(seeds.stream().limit(SEEDS_SHOWN).map(String::valueOf).collect(Collectors.joining(", ")));
        text.append(seeds.size() > SEEDS_SHOWN ? " and " + (seeds.size() - SEEDS_SHOWN) + " more\n" : "\n");
        text.append("  seed ").append(seed).append(" at ").append(failure.first.at());
        text.append(", after event ").append(failure.first.event()).append(": ");
        text.append(indented(failure.first.cause(), "    ").stripLeading()).append('\n');
        text.append("  p2p sim run ")
                .append(target)
                .append(" --seed ")
                .append(seed)
                .append('\n');
        text.append("  p2p sim shrink ")
                .append(target)
                .append(" --seed ")
                .append(seed)
                .append('\n');
        text.append("  p2p sim timeline ").append(target).append(" --seed ").append(seed);
        text.append(" --out seed-").append(seed).append(".html\n");
        failure.small.ifPresent(small -> {
            text.append("  made small in ").append(small.reruns()).append(" reruns\n");
            text.append(indented(small.report(), "    ")).append('\n');
        });
    }

    private static String indented(String lines, String indent) {
        return lines.strip().lines().map(line -> indent + line).collect(Collectors.joining("\n"));
    }
}
