package io.p2p4j.cli.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** One YAML file while it is read, with the errors that were found in it so far. Not thread-safe. */
public final class YamlFile {
    /** How long a file may be, in characters. */
    public static final int CHARACTERS_MAX = 1 << 28;

    private final String name;
    private final String text;
    private final List<Problem> problems = new ArrayList<>();

    private record Problem(int line, int column, String what) {}

    private YamlFile(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /**
     * Begins to read a file. JSON is YAML as well.
     *
     * @param name what errors call it
     * @param text what is in it
     * @return the file
     */
    public static YamlFile of(String name, String text) {
        return new YamlFile(name, text);
    }

    /**
     * Returns the value that the file is.
     *
     * @return empty when it is no YAML, no single document or empty; there is an error then
     */
    public Optional<YamlValue> root() {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setCodePointLimit(CHARACTERS_MAX)
                .build();
        try {
            Iterator<Node> documents =
                    new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text)));
            if (!documents.hasNext()) {
                problems.add(new Problem(1, 1, "found nothing (expected keys and values)"));
                return Optional.empty();
            }
            Node root = documents.next();
            if (documents.hasNext()) {
                error(documents.next(), "found a second document (expected one)");
                return Optional.empty();
            }
            return Optional.of(new YamlValue(this, "", root));
        } catch (MarkedYamlEngineException broken) {
            Optional<Mark> mark = broken.getProblemMark();
            problems.add(new Problem(
                    mark.map(Mark::getLine).orElse(0) + 1,
                    mark.map(Mark::getColumn).orElse(0) + 1,
                    "not YAML: " + (broken.getContext() == null ? "" : broken.getContext() + ", ")
                            + broken.getProblem()));
        } catch (RuntimeException broken) {
            // The library has an exception of its own, and lets others out as well.
            problems.add(new Problem(1, 1, "not YAML: " + broken.getMessage()));
        } catch (StackOverflowError endless) {
            problems.add(new Problem(1, 1, "values are nested too deeply"));
        }
        return Optional.empty();
    }

    String place(Node where) {
        Optional<Mark> mark = where.getStartMark();
        return name
                + ':'
                + (mark.map(Mark::getLine).orElse(0) + 1)
                + ':'
                + (mark.map(Mark::getColumn).orElse(0) + 1);
    }

    void error(Node where, String what) {
        error(where, 0, what);
    }

    /** An error in a line after the node's first one. */
    void error(Node where, int linesBelow, String what) {
        Optional<Mark> mark = where.getStartMark();
        problems.add(new Problem(
                mark.map(Mark::getLine).orElse(0) + 1 + linesBelow,
                linesBelow > 0 ? 1 : mark.map(Mark::getColumn).orElse(0) + 1,
                what));
    }

    /** The text of a value as the file has it. */
    String source(Node node) {
        int from = node.getStartMark().map(Mark::getIndex).orElse(0);
        int to = node.getEndMark().map(Mark::getIndex).orElse(from);
        return text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to));
    }

    /**
     * Tells whether everything that was read so far was as expected.
     *
     * @return false when there is an error
     */
    public boolean isGood() {
        return problems.isEmpty();
    }

    /**
     * Returns the errors in the order of their places.
     *
     * @return lines such as {@code a.yaml:3:7: network.loss: found "2" (expected a probability)}
     */
    public List<String> errors() {
        return problems.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .map(problem -> name + ':' + problem.line + ':' + problem.column + ": " + problem.what)
                .distinct()
                .collect(Collectors.toList());
    }
}
