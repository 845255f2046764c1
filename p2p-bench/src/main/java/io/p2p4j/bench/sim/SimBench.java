package io.p2p4j.bench.sim;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Measures the simulator: {@code SimBench [PART...] [--json FILE] [--markdown FILE] [--smoke]}. Without a part it measures
 * all but the stretch. Prints the table.
 */
public final class SimBench {
    private static final String WORKER = "--worker";
    private static final String LINE = "figure ";

    private final Set<Part> parts = EnumSet.noneOf(Part.class);
    private Sizes sizes = Sizes.REAL;
    private boolean worker;
    private Path json = Path.of("");
    private Path markdown = Path.of("");

    private SimBench() {}

    /**
     * Runs it.
     *
     * @param arguments see the class
     * @throws IOException when a file cannot be written
     * @throws InterruptedException when it is interrupted
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        SimBench bench = new SimBench();
        bench.read(List.of(arguments));
        if (bench.worker) {
            for (Part part : bench.parts) {
                part.measure(bench.sizes).forEach(figure -> System.out.println(LINE + figure.toLine()));
            }
            return;
        }
        if (bench.parts.isEmpty()) {
            bench.parts.addAll(EnumSet.complementOf(EnumSet.of(Part.STRETCH)));
        }
        bench.run();
    }

    private void read(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            boolean hasNext = i + 1 < arguments.size();
            if (word.equals("--smoke")) {
                sizes = Sizes.SMOKE;
            } else if (word.equals(WORKER)) {
                worker = true;
            } else if (word.equals("--json") && hasNext) {
                json = Path.of(arguments.get(++i));
            } else if (word.equals("--markdown") && hasNext) {
                markdown = Path.of(arguments.get(++i));
            } else {
                parts.add(Part.of(word)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "argument " + word + " (expected one of " + List.of(Part.values())
                                        + " in small letters, --json FILE, --markdown FILE, --smoke)")));
            }
        }
    }

    private void run() throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>();
        for (Part part : parts) {
            System.err.println("measuring " + part.word() + " ...");
            figures.addAll(inProcess(part));
        }
        String table = Report.markdown(figures);
        System.out.print(table);
        if (!json.toString().isEmpty()) {
            Files.writeString(json, Report.json(figures));
        }
        if (!markdown.toString().isEmpty()) {
            Files.writeString(markdown, table);
        }
    }

    /** In a process of its own, so that no part meets what another one's compiler and heap have become. */
    private List<Figure> inProcess(Part part) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // One thread simulates; a collector with more would be a second core.
        command.add("-XX:+UseSerialGC");
        // Without this a full collection leaves gaps, which would count as used.
        command.add("-XX:MarkSweepAlwaysCompactCount=1");
        command.addAll(part.options());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SimBench.class.getName()));
        command.addAll(List.of(WORKER, part.word()));
        if (!sizes.isReal()) {
            command.add("--smoke");
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Figure> figures = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(LINE)) {
                    figures.add(Figure.parse(line.substring(LINE.length())));
                }
            }
        }
        int status = process.waitFor();
        if (status != 0) {
            throw new IllegalStateException("part " + part.word() + " ended with status " + status);
        }
        return figures;
    }
}
