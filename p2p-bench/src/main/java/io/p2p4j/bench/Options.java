package io.p2p4j.bench;

import io.p2p4j.bench.contest.Settings;
import io.p2p4j.bench.workload.Workload;
import io.p2p4j.bench.workload.Workloads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line. */
record Options(List<Workload> workloads, Settings settings, Path json, Path markdown, boolean help) {
    static final String USAGE = """
            usage: run [WORKLOAD ...] [OPTION ...]
              WORKLOAD          %s; without one, all of them
              --short           fewer and shorter turns of the most telling workloads: about two minutes
              --rounds N        turns of each contestant
              --seconds S       processor time of one turn
              --warmup S        processor time of each contestant before its first turn, at least; twice as much as long as rates rise
              --loops N         event loop threads of each end
              --only A,B        only contestants whose names contain one of these, such as p2p-boringssl
              --flags "F ..."   more flags for the Java runtimes of the ends
              --in-process      both ends of a contestant in one process
              --json FILE       the figures for programs
              --markdown FILE   the tables
            """.formatted(
                    String.join(", ", Workloads.all().stream().map(Workload::id).toList()));

    static Options parse(List<String> arguments) {
        boolean isShort = arguments.contains("--short");
        Settings settings = isShort ? Settings.SHORT : Settings.DEFAULT;
        List<Workload> workloads = new ArrayList<>();
        Path json = Path.of("");
        Path markdown = Path.of("");
        boolean help = false;
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            switch (word) {
                case "--help" -> help = true;
                case "--short" -> { // Seen above: it is what the other options change.
                }
                case "--in-process" -> settings = settings.withEnds(Settings.Ends.ONE_PROCESS);
                case "--rounds" -> settings = settings.withRounds((int) number(arguments, ++i));
                case "--seconds" -> settings = settings.withRoundCpuSeconds(number(arguments, ++i));
                case "--warmup" -> settings = settings.withWarmupCpuSeconds(number(arguments, ++i));
                case "--loops" -> settings = settings.withLoops((int) number(arguments, ++i));
                case "--only" ->
                    settings = settings.withOnly(List.of(value(arguments, ++i).split(",")));
                case "--flags" ->
                    settings = settings.withFlags(List.of(value(arguments, ++i).split(" +")));
                case "--json" -> json = Path.of(value(arguments, ++i));
                case "--markdown" -> markdown = Path.of(value(arguments, ++i));
                default -> workloads.add(Workloads.of(word));
            }
        }
        if (workloads.isEmpty()) {
            workloads.addAll(isShort ? Workloads.shortSet() : Workloads.all());
        }
        return new Options(workloads, settings, json, markdown, help);
    }

    private static String value(List<String> arguments, int index) {
        if (index == arguments.size()) {
            throw new IllegalArgumentException("option " + arguments.get(index - 1) + " has no value");
        }
        return arguments.get(index);
    }

    private static double number(List<String> arguments, int index) {
        String text = value(arguments, index);
        try {
            double number = Double.parseDouble(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "option " + arguments.get(index - 1) + ": " + text + " (expected a number)", notANumber);
        }
        throw new IllegalArgumentException(
                "option " + arguments.get(index - 1) + ": " + text + " (expected more than zero)");
    }
}
