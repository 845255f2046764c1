package io.p2p4j.api.config;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads raw settings as typed values, with the same rules and error texts for every implementation. An absent setting
 * gives the default; a wrong one throws a {@link ConfigException} that names it, its origin, its value and what is
 * allowed. Immutable and thread-safe.
 */
public final class SettingReader {
    private final Map<String, Setting> settings;

    SettingReader(Map<String, Setting> settings) {
        this.settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /**
     * Reads settings that stand anywhere.
     *
     * @param values the raw values by canonical name
     * @param origin where they stand, for error texts
     * @return a reader
     */
    public static SettingReader of(Map<String, String> values, String origin) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        values.forEach((name, value) -> settings.put(name, new Setting(name, value.strip(), origin)));
        return new SettingReader(settings);
    }

    /**
     * Returns every setting, in the order of their sources.
     *
     * @return an unmodifiable collection
     */
    public Collection<Setting> settings() {
        return settings.values();
    }

    /**
     * Finds a raw setting.
     *
     * @param name the canonical name
     * @return the setting, when it is present
     */
    public Optional<Setting> find(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    /**
     * Reads text.
     *
     * @param name the canonical name
     * @param defaultValue what an absent setting means
     * @return the text, as given
     */
    public String text(String name, String defaultValue) {
        return find(name).map(Setting::value).orElse(defaultValue);
    }

    /**
     * Reads a whole number in decimal digits.
     *
     * @param name the canonical name
     * @param defaultValue what an absent setting means
     * @param min the smallest value allowed
     * @param max the largest value allowed
     * @return the number
     */
    public long number(String name, long defaultValue, long min, long max) {
        return find(name).map(setting -> Values.number(setting, min, max)).orElse(defaultValue);
    }

    /**
     * Reads a number of bytes: a plain number, or one with the unit {@code B}, {@code KiB}, {@code MiB} or {@code GiB}.
     *
     * @param name the canonical name
     * @param defaultValue what an absent setting means, in bytes
     * @param min the smallest value allowed, in bytes
     * @param max the largest value allowed, in bytes
     * @return the number of bytes
     */
    public long bytes(String name, long defaultValue, long min, long max) {
        return find(name).map(setting -> Values.bytes(setting, min, max)).orElse(defaultValue);
    }

    /**
     * Reads a decimal number.
     *
     * @param name the canonical name
     * @param defaultValue what an absent setting means
     * @param min the smallest value allowed
     * @param max the largest value allowed
     * @return the number
     */
    public double decimal(String name, double defaultValue, double min, double max) {
        return find(name).map(setting -> Values.decimal(setting, min, max)).orElse(defaultValue);
    }

    /**
     * Reads a probability.
     *
     * @param name the canonical name
     * @param defaultValue what an absent setting means
     * @return a number from 0 to 1
     */
    public double probability(String name, double defaultValue) {
        return decimal(name, defaultValue, 0, 1);
    }

    /**
     * Reads a duration: a whole number with the unit {@code ns}, {@code us}, {@code ms}, {@code s}, {@code m}, {@code h}
     * or {@code d}, such as {@code 500ms}, or ISO-8601, such as {@code PT0.5S}.
     *
     * @param name the canonical name
     * @param defaultValue what an absent setting means
     * @param min the shortest duration allowed
     * @param max the longest duration allowed
     * @return the duration
     */
    public Duration duration(String name, Duration defaultValue, Duration min, Duration max) {
        return find(name).map(setting -> Values.duration(setting, min, max)).orElse(defaultValue);
    }

    /**
     * Reads {@code true} or {@code false}.
     *
     * @param name the canonical name
     * @param defaultValue what an absent setting means
     * @return the value
     */
    public boolean flag(String name, boolean defaultValue) {
        return find(name).map(Values::flag).orElse(defaultValue);
    }

    /**
     * Reads the name of an enum's constant. Case does not matter, and {@code -} stands for {@code _}.
     *
     * @param name the canonical name
     * @param defaultValue what an absent setting means
     * @param <E> the enum
     * @return the constant
     */
    public <E extends Enum<E>> E constant(String name, E defaultValue) {
        Optional<Setting> setting = find(name);
        if (setting.isEmpty()) {
            return defaultValue;
        }
        String wanted = setting.get().value().toUpperCase(Locale.ROOT).replace('-', '_');
        E[] constants = defaultValue.getDeclaringClass().getEnumConstants();
        for (E constant : constants) {
            if (constant.name().toUpperCase(Locale.ROOT).equals(wanted)) {
                return constant;
            }
        }
        throw ConfigException.wrongValue(setting.get(), "one of " + Values.joined(List.of(constants)));
    }

    /**
     * Refuses settings that nobody reads, so that a slip of the pen does not go unnoticed.
     *
     * @param prefix the beginning of the names that belong to the caller, such as {@code SIMULATOR_P2P_}
     * @param known every name that the caller reads
     * @throws ConfigException when a setting with that beginning is unknown; it names the nearest known ones
     */
    public void requireKnown(String prefix, Collection<String> known) {
        for (Setting setting : settings.values()) {
            if (setting.name().startsWith(prefix) && !known.contains(setting.name())) {
                throw ConfigException.of(setting.name(), setting.origin(), Values.unknown(setting.name(), known));
            }
        }
    }
}
