package io.p2p4j.simulator.application;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Something that a scenario file may set for an application.
 *
 * @param name its key in files: letters, digits and hyphens
 * @param defaultValue its value unless set
 * @param expected what it takes, for errors and for help; for example {@code a whole number from 1 to 9}
 * @param reader makes a value of a text, and throws an {@link IllegalArgumentException} when it cannot
 * @param <T> the value's type
 */
public record Parameter<T>(String name, T defaultValue, String expected, Function<String, T> reader) {
    /**
     * Makes a parameter for whole numbers.
     *
     * @param name its key
     * @param defaultValue its value unless set
     * @param least the least value
     * @param most the greatest value
     * @return the parameter
     */
    public static Parameter<Integer> whole(String name, int defaultValue, int least, int most) {
        return new Parameter<>(name, defaultValue, "a whole number from " + least + " to " + most, text -> {
            int value = Integer.parseInt(text);
            if (value < least || value > most) {
                throw new IllegalArgumentException(text);
            }
            return value;
        });
    }

    /**
     * Makes a parameter for numbers.
     *
     * @param name its key
     * @param defaultValue its value unless set
     * @param least the least value
     * @param most the greatest value
     * @return the parameter
     */
    public static Parameter<Double> number(String name, double defaultValue, double least, double most) {
        return new Parameter<>(name, defaultValue, "a number from " + least + " to " + most, text -> {
            double value = Double.parseDouble(text);
            if (!(value >= least && value <= most)) {
                throw new IllegalArgumentException(text);
            }
            return value;
        });
    }

    /**
     * Makes a parameter for spans of time.
     *
     * @param name its key
     * @param defaultValue its value unless set
     * @return the parameter
     */
    public static Parameter<Duration> span(String name, Duration defaultValue) {
        return new Parameter<>(name, defaultValue, SpanText.EXPECTED, SpanText::parse);
    }

    /**
     * Makes a parameter that is on or off.
     *
     * @param name its key
     * @param defaultValue its value unless set
     * @return the parameter
     */
    public static Parameter<Boolean> flag(String name, boolean defaultValue) {
        return new Parameter<>(name, defaultValue, "true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        });
    }

    /**
     * Makes a parameter that is one of some words.
     *
     * @param name its key
     * @param defaultValue its value unless set
     * @param words what it may be
     * @return the parameter
     */
    public static Parameter<String> choice(String name, String defaultValue, List<String> words) {
        return new Parameter<>(name, defaultValue, "one of " + String.join(", ", words), text -> {
            if (!words.contains(text)) {
                throw new IllegalArgumentException(text);
            }
            return text;
        });
    }

    /**
     * Reads a value.
     *
     * @param text as a file has it
     * @return the value
     * @throws IllegalArgumentException when it is none; the text has the value and what is expected
     */
    public T read(String text) {
        try {
            return reader.apply(text.strip());
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(name + ": \"" + text + "\" (expected " + expected + ")", wrong);
        }
    }
}
