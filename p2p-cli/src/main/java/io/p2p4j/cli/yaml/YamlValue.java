package io.p2p4j.cli.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.NodeType;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A value of a file with its place. What is not as expected becomes an error of the file and an empty result, so that reading
 * goes on. Quoted or not, a scalar is its text.
 */
public final class YamlValue {
    private static final int FOUND_CHARACTERS_MAX = 60;

    private final YamlFile file;
    private final String path;
    private final Node node;

    YamlValue(YamlFile file, String path, Node node) {
        this.file = file;
        this.path = path;
        this.node = node;
    }

    /**
     * Tells whether it is one word, number or text.
     *
     * @return false for a list and for keys with values
     */
    public boolean isText() {
        return node.getNodeType() == NodeType.SCALAR;
    }

    /**
     * Tells whether it is a list.
     *
     * @return true for a sequence
     */
    public boolean isList() {
        return node.getNodeType() == NodeType.SEQUENCE;
    }

    /**
     * Adds an error about this value.
     *
     * @param expected what is allowed here
     */
    public void expected(String expected) {
        complain("found " + found() + " (expected " + expected + ")");
    }

    /**
     * Adds an error about this value.
     *
     * @param what the whole error
     */
    public void complain(String what) {
        file.error(node, path.isEmpty() ? what : path + ": " + what);
    }

    private String found() {
        return switch (node.getNodeType()) {
            case MAPPING -> "keys with values";
            case SEQUENCE -> "a list";
            case ANCHOR -> "an anchor";
            case SCALAR -> {
                String value = ((ScalarNode) node).getValue();
                String shown =
                        value.length() > FOUND_CHARACTERS_MAX ? value.substring(0, FOUND_CHARACTERS_MAX) + "…" : value;
                yield isEmpty() ? "nothing" : '"' + shown.replace("\n", "\\n") + '"';
            }
        };
    }

    private boolean isEmpty() {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && scalar.getValue().isEmpty();
    }

    /**
     * Reads a text.
     *
     * @param expected what is allowed, for the error
     * @param reader makes a value of it, and throws an {@link IllegalArgumentException} when it cannot
     * @param <T> the value's type
     * @return the value; empty after an error
     */
    public <T> Optional<T> read(String expected, Function<String, T> reader) {
        if (!(node instanceof ScalarNode scalar) || isEmpty()) {
            expected(expected);
            return Optional.empty();
        }
        try {
            return Optional.of(reader.apply(scalar.getValue()));
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            expected(expected);
            return Optional.empty();
        }
    }

    /**
     * Reads a text of any form.
     *
     * @param expected what is allowed, for the error
     * @return the text; empty after an error
     */
    public Optional<String> text(String expected) {
        return read(expected, text -> text);
    }

    /**
     * Reads a whole number.
     *
     * @param least the least one that is allowed
     * @param most the greatest one
     * @return the number; empty after an error
     */
    public Optional<Long> whole(long least, long most) {
        String range = least == Long.MIN_VALUE && most == Long.MAX_VALUE
                ? ""
                : most == Long.MAX_VALUE ? " of " + least + " or more" : " from " + least + " to " + most;
        return read("a whole number" + range, text -> {
            long value = Long.parseLong(text.replace("_", ""));
            if (value < least || value > most) {
                throw new IllegalArgumentException(text);
            }
            return value;
        });
    }

    /**
     * Reads true or false.
     *
     * @return the value; empty after an error
     */
    public Optional<Boolean> flag() {
        return oneOf(List.of("true", "false")).map(Boolean::valueOf);
    }

    /**
     * Reads one of some words.
     *
     * @param words what is allowed
     * @return the word; empty after an error
     */
    public Optional<String> oneOf(Collection<String> words) {
        if (!(node instanceof ScalarNode scalar) || !words.contains(scalar.getValue())) {
            String word = node instanceof ScalarNode scalar ? scalar.getValue() : "";
            complain("found " + found() + " (expected " + oneOfThese(words) + ")" + meant(word, words));
            return Optional.empty();
        }
        return Optional.of(scalar.getValue());
    }

    private static String oneOfThese(Collection<String> words) {
        return words.isEmpty() ? "none, since there are none" : "one of " + String.join(", ", words);
    }

    private static String meant(String word, Collection<String> words) {
        return Similar.to(word, words)
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
    }

    /**
     * Reads a list.
     *
     * @param expected what is allowed, for the error
     * @return its values; none after an error
     */
    public List<YamlValue> list(String expected) {
        if (!(node instanceof SequenceNode sequence)) {
            expected(expected);
            return List.of();
        }
        List<YamlValue> values = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            values.add(new YamlValue(file, path + '[' + values.size() + ']', element));
        }
        return values;
    }

    /**
     * Reads a list or a single value.
     *
     * @param expected what is allowed, for the error
     * @return the values of the list, or this value itself
     */
    public List<YamlValue> listOrOne(String expected) {
        return isText() ? List.of(this) : list(expected);
    }

    /**
     * Reads lines: a list with one in each element, or a block of text. Empty lines and those that begin with # are left out.
     *
     * @param expected what a line is, for the error
     * @param reader makes a value of a line, and throws an {@link IllegalArgumentException} that says why it cannot
     * @param <T> the values' type
     * @return the values of the lines that could be read
     */
    public <T> List<T> lines(String expected, Function<String, T> reader) {
        List<T> values = new ArrayList<>();
        if (node instanceof ScalarNode block && !isEmpty()) {
            boolean isBlock = block.getScalarStyle() == ScalarStyle.LITERAL;
            String[] lines = block.getValue().split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                int below = isBlock ? i + 1 : 0;
                line(lines[i], reader).ifPresent(line -> line.into(values, what -> file.error(node, below, what)));
            }
            return values;
        }
        for (YamlValue element : list(expected)) {
            element.text(expected)
                    .flatMap(text -> line(text, reader))
                    .ifPresent(line -> line.into(values, what -> file.error(element.node, what)));
        }
        return values;
    }

    private <T> Optional<Line<T>> line(String text, Function<String, T> reader) {
        String line = text.strip();
        return line.isEmpty() || line.startsWith("#") ? Optional.empty() : Optional.of(new Line<>(path, line, reader));
    }

    private record Line<T>(String path, String text, Function<String, T> reader) {
        void into(List<T> values, Consumer<String> error) {
            try {
                values.add(reader.apply(text));
            } catch (IllegalArgumentException wrong) {
                error.accept(path + ": " + wrong.getMessage());
            }
        }
    }

    /**
     * Reads keys with values. Unknown keys and keys that come twice are errors.
     *
     * @param keys the keys that are allowed
     * @return the values by their keys, in the order of the file; none after an error
     */
    public YamlMap map(Collection<String> keys) {
        if (!(node instanceof MappingNode mapping)) {
            expected("keys with values; the keys are " + String.join(", ", keys));
            return YamlMap.EMPTY;
        }
        Map<String, YamlValue> values = new LinkedHashMap<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            Node where = entry.getKeyNode();
            String key = where instanceof ScalarNode scalar ? scalar.getValue() : "";
            String full = path.isEmpty() ? key : path + '.' + key;
            int line = where.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
            Integer before = lines.putIfAbsent(key, line);
            if (!keys.contains(key)) {
                file.error(where, full + ": unknown key (expected " + oneOfThese(keys) + ")" + meant(key, keys));
            } else if (before != null) {
                file.error(where, full + ": found a second time (expected once; it stands in line " + before + ")");
            } else {
                values.put(key, new YamlValue(file, full, entry.getValueNode()));
            }
        }
        return new YamlMap(values);
    }

    /**
     * Reads keys with values, whatever the keys are. Keys that come twice are errors.
     *
     * @return the values by their keys, in the order of the file; none after an error
     */
    public YamlMap entries() {
        if (!(node instanceof MappingNode mapping)) {
            expected("keys with values");
            return YamlMap.EMPTY;
        }
        List<String> keys = new ArrayList<>();
        for (NodeTuple entry : mapping.getValue()) {
            keys.add(entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "");
        }
        return map(keys);
    }

    /**
     * Returns where the value begins, for an error of the reader's own.
     *
     * @return such as {@code a.yaml:3:7}
     */
    public String place() {
        return file.place(node);
    }

    /**
     * Adds an error about a key that is not there.
     *
     * @param key the key
     * @param expected what is allowed
     */
    public void missing(String key, String expected) {
        complain("key " + key + " is missing (expected " + expected + ")");
    }

    /**
     * Returns the value as the file has it.
     *
     * @return its text
     */
    public String source() {
        return file.source(node);
    }
}
