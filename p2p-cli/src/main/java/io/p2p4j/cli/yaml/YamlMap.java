package io.p2p4j.cli.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Keys with values, in the order of the file; only keys that are allowed, each once. Immutable. */
public final class YamlMap {
    /** No keys. */
    public static final YamlMap EMPTY = new YamlMap(Map.of());

    private final Map<String, YamlValue> values;

    YamlMap(Map<String, YamlValue> values) {
        this.values = new LinkedHashMap<>(values);
    }

    /**
     * Tells whether a key is there.
     *
     * @param key the key
     * @return true when it has a value
     */
    public boolean contains(String key) {
        return values.containsKey(key);
    }

    /**
     * Returns the value of a key.
     *
     * @param key the key
     * @return the value; empty when the key is not there
     */
    public Optional<YamlValue> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /**
     * Returns the value of a key that is there.
     *
     * @param key the key
     * @return the value
     * @throws IllegalStateException when it is not there, which must be looked at before
     */
    public YamlValue get(String key) {
        return find(key)
                .orElseThrow(() -> new IllegalStateException("key " + key + " (expected one of " + keys() + ")"));
    }

    /**
     * Returns the keys.
     *
     * @return in the order of the file
     */
    public Set<String> keys() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /**
     * Visits every key.
     *
     * @param visitor gets keys and values in the order of the file
     */
    public void forEach(BiConsumer<String, YamlValue> visitor) {
        values.forEach(visitor);
    }
}
