package io.p2p4j.bench.workload;

import io.p2p4j.bench.contest.Comparison;
import io.p2p4j.bench.contest.Goal;
import io.p2p4j.bench.contest.Result;
import io.p2p4j.bench.contest.Samples;
import io.p2p4j.bench.contest.Settings;
import io.p2p4j.bench.subject.JsMeasure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The libp2p provider and js-libp2p, each with its like and both together, in turns: what one client process gets from one
 * server process, on the wall. Without Node and the packages of p2p-libp2p/src/test/js only the provider is measured.
 */
final class JsWorkload implements Workload {
    private static final List<String> FIGURES =
            List.of("p50 of 32 B, us", "1 KiB echoes, 64 at once, /s", "bulk up, MB/s", "bulk down, MB/s");
    private static final String JS = "js";
    private static final String JAVA = "java";

    private final String security;

    JsWorkload(String security) {
        this.security = security;
    }

    @Override
    public String id() {
        return "libp2p-js-" + security;
    }

    @Override
    public Result run(Settings settings) {
        Path scripts = Path.of("p2p-libp2p/src/test/js").toAbsolutePath();
        boolean js = Files.isDirectory(scripts.resolve("node_modules/libp2p"));
        List<String[]> pairs = new ArrayList<>();
        pairs.add(new String[] {JAVA, JAVA});
        if (js && !settings.isTest()) {
            pairs.add(new String[] {JS, JS});
            pairs.add(new String[] {JAVA, JS});
            pairs.add(new String[] {JS, JAVA});
        }
        Map<String, Map<String, List<Double>>> all = new LinkedHashMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        for (int round = 0; round < settings.rounds(); round++) {
            for (String[] pair : pairs) {
                String name = pair[0] + "-to-" + pair[1];
                Map<String, List<Double>> figures = all.computeIfAbsent(name, key -> new LinkedHashMap<>());
                try {
                    double[] measured = measure(scripts, pair[0], pair[1], settings.roundCpuSeconds());
                    for (int i = 0; i < measured.length; i++) {
                        figures.computeIfAbsent(FIGURES.get(i), key -> new ArrayList<>())
                                .add(measured[i]);
                    }
                } catch (IOException | IllegalStateException failed) {
                    failures.put(name, String.valueOf(failed.getMessage()));
                }
            }
        }
        List<Result.Entry> entries = new ArrayList<>();
        all.forEach((name, figures) -> {
            Map<String, Samples> samples = new LinkedHashMap<>();
            figures.forEach((figure, values) -> samples.put(figure, new Samples(values)));
            entries.add(new Result.Entry(name, samples, failures.getOrDefault(name, "")));
        });
        String ours = JAVA + "-to-" + JAVA;
        String theirs = JS + "-to-" + JS;
        return new Result(
                id(),
                "the provider and js-libp2p, " + security + ", client to server, on the wall",
                entries,
                List.of(
                        Comparison.ratio(FIGURES.get(0), ours, theirs, Goal.NONE),
                        Comparison.ratio(FIGURES.get(1), ours, theirs, Goal.atLeast(10)),
                        Comparison.ratio(FIGURES.get(2), ours, theirs, Goal.atLeast(4)),
                        Comparison.ratio(FIGURES.get(3), ours, theirs, Goal.atLeast(4))));
    }

    private double[] measure(Path scripts, String client, String server, double seconds) throws IOException {
        Process serving = start(scripts, server, List.of("serve", security));
        try (BufferedReader lines = reader(serving)) {
            String address = lines.readLine();
            if (address == null) {
                throw new IllegalStateException("the server, " + server + ", has ended");
            }
            Process measuring = start(scripts, client, List.of("client", security, address, Double.toString(seconds)));
            try (BufferedReader figures = reader(measuring)) {
                String line = figures.readLine();
                if (line == null) {
                    throw new IllegalStateException("the client, " + client + ", has ended");
                }
                return Arrays.stream(line.split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
            } finally {
                measuring.destroyForcibly();
            }
        } finally {
            serving.destroyForcibly();
        }
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static Process start(Path scripts, String kind, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (kind.equals(JS)) {
            command.addAll(List.of("node", "--import", "./polyfill.mjs", "bench.mjs"));
        } else {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            command.addAll(
                    List.of(java, "-Xmx512m", "-cp", System.getProperty("java.class.path"), JsMeasure.class.getName()));
        }
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        return (kind.equals(JS) ? builder.directory(scripts.toFile()) : builder).start();
    }
}
