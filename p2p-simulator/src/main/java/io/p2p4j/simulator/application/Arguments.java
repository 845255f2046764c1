package io.p2p4j.simulator.application;

import java.util.LinkedHashMap;
import java.util.Map;

/** The values of an application's parameters. Immutable. */
public final class Arguments {
    /** Nothing is set; all parameters have their defaults. */
    public static final Arguments NONE = new Arguments(Map.of());

    private final Map<String, Object> values;

    private Arguments(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * Sets a parameter.
     *
     * @param parameter which one
     * @param text its value as a file has it
     * @return arguments like these with it
     * @throws IllegalArgumentException when the parameter does not take it; the text has the value and what is expected
     */
    public Arguments with(Parameter<?> parameter, String text) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(parameter.name(), parameter.read(text));
        return new Arguments(more);
    }

    /**
     * Returns the value of a parameter.
     *
     * @param parameter which one
     * @param <T> its type
     * @return what was set, or else its default
     */
    @SuppressWarnings("unchecked") // Only values that the parameter of this name has read are in the map.
    public <T> T get(Parameter<T> parameter) {
        Object value = values.get(parameter.name());
        return value == null ? parameter.defaultValue() : (T) value;
    }
}
