package io.p2p4j.tck.script;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of a script, such as {@code send k1.near 100 &}.
 *
 * @param verb what it does
 * @param words with what
 * @param hurried true when nobody waits for it, so that the next operation races with it; written as {@code &}
 */
public record Operation(Verb verb, List<String> words, boolean hurried) {
    /**
     * Checks that the words fit the verb.
     *
     * @param verb what it does
     * @param words with what
     * @param hurried whether the next operation races with it
     */
    public Operation {
        words = List.copyOf(words);
        boolean fits = words.size() == verb.words().size();
        for (int i = 0; fits && i < words.size(); i++) {
            fits = verb.words().get(i).fits(words.get(i));
        }
        if (!fits) {
            throw new IllegalArgumentException("operation " + verb + " " + String.join(" ", words) + " (expected "
                    + verb + " " + verb.words() + ")");
        }
    }

    /**
     * Reads a line.
     *
     * @param line for example {@code close k1.far}
     * @return the operation
     */
    public static Operation parse(String line) {
        List<String> words = new ArrayList<>(List.of(line.strip().split("\\s+")));
        String first = words.remove(0);
        boolean hurried = !words.isEmpty() && words.get(words.size() - 1).equals("&");
        if (hurried) {
            words.remove(words.size() - 1);
        }
        for (Verb verb : Verb.values()) {
            if (verb.toString().equals(first)) {
                return new Operation(verb, words, hurried);
            }
        }
        throw new IllegalArgumentException("operation " + line + " (expected one of " + List.of(Verb.values()) + ")");
    }

    static Operation of(Verb verb, String... words) {
        return new Operation(verb, List.of(words), false);
    }

    Operation hurried(boolean value) {
        return new Operation(verb, words, value);
    }

    String word(int index) {
        return words.get(index);
    }

    /** The number of bytes of a send. */
    int bytes() {
        return Integer.parseInt(words.get(1));
    }

    @Override
    public String toString() {
        return verb + " " + String.join(" ", words) + (hurried ? " &" : "");
    }
}
