package io.p2p4j.cli.sim;

import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.output.Json;
import io.p2p4j.cli.yaml.YamlFile;
import io.p2p4j.cli.yaml.YamlMap;
import io.p2p4j.cli.yaml.YamlValue;
import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.sweep.Sweep;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A sweep's report for programs, and the sum of those of all shards. */
public final class SweepJson {
    private static final int FORMAT = 1;
    private static final List<String> KEYS = List.of(
            "format",
            "target",
            "sha256",
            "first",
            "last",
            "shard",
            "stopsAtFirst",
            "runs",
            "failed",
            "events",
            "draws",
            "simulated",
            "hash",
            "failures");
    private static final List<String> FAILURE_KEYS =
            List.of("check", "at", "event", "cause", "trace", "seeds", "reruns", "plan", "report");
    /** Those are there when shrinking was asked for. */
    private static final List<String> SMALL_KEYS = List.of("reruns", "plan", "report");

    private SweepJson() {}

    static String hex(long hash) {
        return String.format(Locale.ROOT, "%016x", hash);
    }

    /**
     * Writes a report.
     *
     * @param report of a whole sweep or of a part
     * @return one line with its end
     */
    public static String write(SweepReport report) {
        Sweep.Seeds seeds = report.seeds();
        SweepReport.Totals totals = report.totals();
        return Json.object()
                        .put("format", FORMAT)
                        .put("target", report.target())
                        .put("sha256", report.sha256())
                        .put("first", Long.toString(seeds.first()))
                        .put("last", Long.toString(seeds.last()))
                        .put("shard", seeds.shard() + "/" + seeds.shards())
                        .put("stopsAtFirst", report.isToFirst())
                        .put("runs", totals.runs())
                        .put("failed", report.failed())
                        .put("events", totals.events())
                        .put("draws", totals.draws())
                        .put("simulated", totals.simulated().toString())
                        .put("hash", hex(totals.hash()))
                        .put(
                                "failures",
                                report.failures().stream()
                                        .map(SweepJson::failure)
                                        .toList())
                + "\n";
    }

    private static Json failure(SweepReport.Failure failure) {
        Json json = Json.object()
                .put("check", failure.check)
                .put("at", failure.first.at())
                .put("event", failure.first.event())
                .put("cause", failure.first.cause())
                .put("trace", failure.first.trace())
                .put("seeds", failure.seeds.stream().map(String::valueOf).toList());
        failure.small.ifPresent(small -> json.put("reruns", small.reruns())
                .put("plan", Json.raw(small.plan()))
                .put("report", small.report()));
        return json;
    }

    /**
     * Reads a report.
     *
     * @param name what errors call the file
     * @param json what {@link #write} has written
     * @return the report
     * @throws CliException when it cannot be read; the text has all errors with their places
     */
    public static SweepReport read(String name, String json) throws CliException {
        YamlFile file = YamlFile.of(name, json);
        Optional<SweepReport> report = file.root().flatMap(root -> report(file, root));
        if (report.isEmpty() || !file.isGood()) {
            throw CliException.usage(name + " is no report of a sweep\n" + String.join("\n", file.errors()));
        }
        return report.get();
    }

    private static Optional<SweepReport> report(YamlFile file, YamlValue root) {
        YamlMap keys = root.map(KEYS);
        if (file.isGood()) {
            KEYS.stream().filter(key -> !keys.contains(key)).forEach(key -> root.missing(key, "all keys of a report"));
        }
        if (!file.isGood()) {
            return Optional.empty();
        }
        keys.get("format").whole(FORMAT, FORMAT);
        Optional<Sweep.Seeds> seeds = keys.get("shard")
                .read(
                        "i/n such as 0/4",
                        text -> Shards.parse(
                                text, number(keys, "first", Long.MIN_VALUE), number(keys, "last", Long.MIN_VALUE)));
        Optional<Boolean> isToFirst = keys.get("stopsAtFirst").flag();
        if (seeds.isEmpty() || isToFirst.isEmpty()) {
            return Optional.empty();
        }
        SweepReport report = new SweepReport(
                keys.get("target").text("a text").orElse(""),
                keys.get("sha256").text("a hash").orElse(""),
                seeds.get(),
                isToFirst.get());
        report.add(new SweepReport.Totals(
                number(keys, "runs", 0),
                number(keys, "events", 0),
                number(keys, "draws", 0),
                keys.get("simulated")
                        .read("a span such as PT1M", SweepJson::span)
                        .orElse(Duration.ZERO),
                keys.get("hash")
                        .read("16 hexadecimal digits", text -> Long.parseUnsignedLong(text, 16))
                        .orElse(0L)));
        for (YamlValue value : keys.get("failures").list("a list of failures")) {
            failure(file, value).ifPresent(report::add);
        }
        if (file.isGood() && report.failed() != number(keys, "failed", 0)) {
            keys.get("failed").expected("as many as the failures have seeds, " + report.failed());
        }
        return Optional.of(report);
    }

    private static Duration span(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException wrong) {
            throw new IllegalArgumentException(text, wrong);
        }
    }

    private static long number(YamlMap keys, String key, long least) {
        return keys.get(key).whole(least, Long.MAX_VALUE).orElse(0L);
    }

    private static Optional<SweepReport.Failure> failure(YamlFile file, YamlValue value) {
        YamlMap keys = value.map(FAILURE_KEYS);
        boolean isSmall = SMALL_KEYS.stream().anyMatch(keys::contains);
        FAILURE_KEYS.stream()
                .filter(key -> !keys.contains(key) && (isSmall || !SMALL_KEYS.contains(key)))
                .forEach(key -> value.missing(key, "all keys of a failure"));
        if (!file.isGood()) {
            return Optional.empty();
        }
        SweepReport.Failure failure = new SweepReport.Failure(
                text(keys, "check"),
                new SweepReport.First(
                        text(keys, "at"), number(keys, "event", 0), text(keys, "cause"), text(keys, "trace")));
        keys.get("seeds")
                .list("a list of seeds")
                .forEach(seed -> seed.whole(Long.MIN_VALUE, Long.MAX_VALUE).ifPresent(failure.seeds::add));
        if (failure.seeds.isEmpty()) {
            keys.get("seeds").expected("at least one seed");
        }
        if (isSmall) {
            YamlValue plan = keys.get("plan");
            plan(plan)
                    .ifPresent(json -> failure.small =
                            Optional.of(new SweepReport.Small(number(keys, "reruns", 0), json, text(keys, "report"))));
        }
        return file.isGood() ? Optional.of(failure) : Optional.empty();
    }

    private static Optional<String> plan(YamlValue value) {
        try {
            return Optional.of(Plan.parse(value.source()).toJson());
        } catch (IllegalArgumentException wrong) {
            value.complain(String.valueOf(wrong.getMessage()));
            return Optional.empty();
        }
    }

    private static String text(YamlMap keys, String key) {
        return keys.get(key).text("a text").orElse("");
    }

    /**
     * Adds the reports of all shards up.
     *
     * @param parts the reports in any order, each shard once
     * @return what the sweep would have come to on one machine
     * @throws CliException when they are not of one sweep, or not all of it
     */
    public static SweepReport merge(List<SweepReport> parts) throws CliException {
        List<SweepReport> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparingInt(part -> part.seeds().shard()));
        SweepReport one = sorted.get(0);
        Sweep.Seeds seeds = one.seeds();
        for (SweepReport part : sorted) {
            same("file (by its SHA-256)", one::sha256, part::sha256);
            same("seeds", () -> ends(one), () -> ends(part));
            same(
                    "number of shards",
                    () -> one.seeds().shards(),
                    () -> part.seeds().shards());
            if (part.isToFirst() && sorted.size() > 1) {
                throw CliException.usage("a sweep that stops at its first failure has no shards that add up");
            }
        }
        List<Integer> found = sorted.stream().map(part -> part.seeds().shard()).toList();
        List<Integer> wanted = IntStream.range(0, seeds.shards()).boxed().toList();
        if (!found.equals(wanted)) {
            String missing = wanted.stream()
                    .filter(shard -> !found.contains(shard))
                    .map(shard -> shard + "/" + seeds.shards())
                    .collect(Collectors.joining(", "));
            throw CliException.usage(
                    missing.isEmpty()
                            ? "a shard comes twice in " + found + " (expected each once)"
                            : "shards " + missing + " are missing (expected all, each once)");
        }
        SweepReport whole = new SweepReport(
                one.target(), one.sha256(), Sweep.Seeds.of(seeds.first(), seeds.last()), one.isToFirst());
        for (SweepReport part : sorted) {
            whole.add(part.totals());
            part.failures().forEach(whole::add);
        }
        return whole;
    }

    private static String ends(SweepReport report) {
        return report.seeds().first() + ".." + report.seeds().last();
    }

    private static void same(String what, Supplier<Object> one, Supplier<Object> other) throws CliException {
        if (!one.get().equals(other.get())) {
            throw CliException.usage("the reports are not of one sweep: " + what + " " + one.get() + " and "
                    + other.get() + " (expected the same)");
        }
    }
}
