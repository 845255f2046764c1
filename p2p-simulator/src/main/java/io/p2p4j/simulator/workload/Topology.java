package io.p2p4j.simulator.workload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Which nodes a node dials. Its text is one of {@value #WORDS}, or edges such as {@code n0-n1 n1-n2}, of which the first node
 * dials the second. Immutable.
 */
public final class Topology {
    /** The kinds that have a name. */
    public static final String WORDS = "random, ring, line, star, full";

    /** What a topology's text looks like, for errors. */
    public static final String EXPECTED = "one of " + WORDS + ", or edges such as n0-n1 n1-n2";

    /** The successor, so that everybody can be reached from everybody, and others at random. */
    public static final Topology RANDOM = new Topology("random", List.of());

    private static final Pattern EDGE = Pattern.compile("n([0-9]{1,9})-n([0-9]{1,9})");

    private final String kind;
    private final List<Edge> edges;

    private record Edge(int from, int to) {}

    private Topology(String kind, List<Edge> edges) {
        this.kind = kind;
        this.edges = edges;
    }

    /**
     * Reads a topology.
     *
     * @param text one of the words, or edges
     * @return the topology
     * @throws IllegalArgumentException when it is none
     */
    public static Topology parse(String text) {
        if (List.of(WORDS.split(", ")).contains(text)) {
            return new Topology(text, List.of());
        }
        List<Edge> edges = new ArrayList<>();
        for (String word : text.split("\\s+")) {
            Matcher edge = EDGE.matcher(word);
            if (!edge.matches() || edge.group(1).equals(edge.group(2))) {
                throw new IllegalArgumentException("topology: \"" + word + "\" (expected " + EXPECTED + ")");
            }
            edges.add(new Edge(Integer.parseInt(edge.group(1)), Integer.parseInt(edge.group(2))));
        }
        return new Topology("edges", edges);
    }

    /**
     * Returns whom a node dials. Edges to nodes that there are not are left out.
     *
     * @param number the node's number
     * @param nodes how many nodes there are
     * @param degree how many others to dial, for {@link #RANDOM}
     * @param random chooses
     * @return the numbers of other nodes
     */
    int[] dials(int number, int nodes, int degree, RandomGenerator random) {
        return switch (kind) {
            case "random" -> random(number, nodes, degree, random);
            case "ring" -> others(number, (number + 1) % nodes);
            case "line" -> number + 1 < nodes ? others(number, number + 1) : others(number);
            case "star" -> others(number, 0);
            case "full" -> others(number, IntStream.range(number + 1, nodes).toArray());
            case "edges" ->
                others(
                        number,
                        edges.stream()
                                .filter(edge -> edge.from == number && edge.to < nodes)
                                .mapToInt(Edge::to)
                                .toArray());
            default -> throw new IllegalStateException("topology " + kind + " (expected " + EXPECTED + ")");
        };
    }

    private static int[] others(int number, int... candidates) {
        return Arrays.stream(candidates).filter(node -> node != number).toArray();
    }

    private static int[] random(int number, int nodes, int degree, RandomGenerator random) {
        int[] targets = new int[Math.min(degree, nodes - 1)];
        int found = 0;
        int next = (number + 1) % nodes;
        while (found < targets.length) {
            int candidate = next;
            if (candidate != number && Arrays.stream(targets, 0, found).noneMatch(target -> target == candidate)) {
                targets[found++] = candidate;
            }
            next = random.nextInt(nodes);
        }
        return targets;
    }

    @Override
    public String toString() {
        if (edges.isEmpty()) {
            return kind;
        }
        List<String> words = new ArrayList<>();
        edges.forEach(edge -> words.add("n" + edge.from + "-n" + edge.to));
        return String.join(" ", words);
    }
}
