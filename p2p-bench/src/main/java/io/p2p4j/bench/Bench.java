package io.p2p4j.bench;

import io.p2p4j.bench.contest.Machine;
import io.p2p4j.bench.contest.Report;
import io.p2p4j.bench.contest.Result;
import io.p2p4j.bench.contest.Settings;
import io.p2p4j.bench.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures p2p4j beside raw baselines, as its {@link Options} say. */
public final class Bench {
    private Bench() {}

    /**
     * Runs it.
     *
     * @param arguments see {@link Options}
     * @throws IOException when a file cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        if (options.help()) {
            System.out.println(Options.USAGE);
            return;
        }
        run(options);
        System.exit(0);
    }

    static List<Result> run(Options options) throws IOException {
        String loadBefore = Machine.load();
        Settings settings = options.settings();
        List<Result> results = new ArrayList<>();
        for (Workload workload : options.workloads()) {
            System.err.println("measuring " + workload.id() + " ...");
            Result result = workload.run(settings);
            results.add(result);
            System.out.println(Report.markdown(result));
            // After each, so that what is interrupted has not been in vain.
            Map<String, String> machine = Machine.describe(settings, loadBefore);
            write(options.json(), Report.json(machine, results));
            write(options.markdown(), Report.markdown(machine, results));
        }
        return results;
    }

    private static void write(Path file, String text) throws IOException {
        if (!file.toString().isEmpty()) {
            Files.writeString(file, text);
        }
    }
}
