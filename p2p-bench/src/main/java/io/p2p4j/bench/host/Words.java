package io.p2p4j.bench.host;

import java.util.LinkedHashMap;
import java.util.Map;

/** Names and values in one line of text, {@code name=value name=value}: what crosses between the processes. Immutable. */
public final class Words {
    private final Map<String, String> values = new LinkedHashMap<>();

    private Words() {}

    /**
     * Makes words.
     *
     * @param namesAndValues a name, its value, a name, its value; values without white space
     * @return the words
     */
    public static Words of(Object... namesAndValues) {
        Words words = new Words();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            words.values.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
        }
        return words;
    }

    static Words parse(String line) {
        Words words = new Words();
        for (String word : line.split(" ")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                words.values.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return words;
    }

    /**
     * Returns a value.
     *
     * @param name its name
     * @return the text
     */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name + " in: " + this);
        }
        return value;
    }

    /**
     * Returns a value that is a number.
     *
     * @param name its name
     * @return the number
     */
    public long number(String name) {
        return Long.parseLong(text(name));
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        values.forEach((name, value) ->
                line.append(line.isEmpty() ? "" : " ").append(name).append('=').append(value));
        return line.toString();
    }
}
