package io.p2p4j.bench.contest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a workload measured.
 *
 * @param id the workload's name on the command line
 * @param title a line about it
 * @param entries each contestant's figures
 * @param comparisons the questions
 */
public record Result(String id, String title, List<Entry> entries, List<Comparison> comparisons) {
    /**
     * One contestant's figures.
     *
     * @param name the contestant
     * @param figures by their names; each has one number for each round
     * @param failure why it did not finish, or nothing
     */
    public record Entry(String name, Map<String, Samples> figures, String failure) {}

    /** Returns the answer to a question, when both contestants have the figure. */
    Optional<Samples> answer(Comparison comparison) {
        Optional<Samples> ours = find(comparison.ours(), comparison.figure());
        if (comparison.theirs().isEmpty()) {
            return ours;
        }
        Optional<Samples> theirs = find(comparison.theirs(), comparison.figure());
        if (ours.isEmpty() || theirs.isEmpty()) {
            return Optional.empty();
        }
        List<Double> ratios = new ArrayList<>();
        int rounds = Math.min(ours.get().values().size(), theirs.get().values().size());
        for (int i = 0; i < rounds; i++) {
            ratios.add(ours.get().values().get(i) / theirs.get().values().get(i));
        }
        return Optional.of(new Samples(ratios));
    }

    private Optional<Samples> find(String contestant, String figure) {
        return entries.stream()
                .filter(entry -> entry.name().equals(contestant))
                .findFirst()
                .map(entry -> entry.figures().get(figure));
    }

    /** Gathers rounds. */
    static Entry entry(String name, List<Map<String, Double>> rounds, String failure) {
        Map<String, List<Double>> columns = new LinkedHashMap<>();
        for (Map<String, Double> round : rounds) {
            round.forEach((figure, value) ->
                    columns.computeIfAbsent(figure, first -> new ArrayList<>()).add(value));
        }
        Map<String, Samples> figures = new LinkedHashMap<>();
        columns.forEach((figure, values) -> figures.put(figure, new Samples(values)));
        return new Entry(name, figures, failure);
    }
}
