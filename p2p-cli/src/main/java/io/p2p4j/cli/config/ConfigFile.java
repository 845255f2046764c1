package io.p2p4j.cli.config;

import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.yaml.Similar;
import io.p2p4j.cli.yaml.YamlFile;
import io.p2p4j.cli.yaml.YamlValue;
import io.p2p4j.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/**
 * A configuration file in YAML or TOML. Keys are the names of settings as in other files ({@code listen-port},
 * {@code P2P_LISTEN_PORT}), or tables of them ({@code netty: {p2p: {io: nio}}}); a list stands for words with commas between. All errors
 * are told at once, each with line and key.
 */
public final class ConfigFile {
    private static final Pattern PROVIDERS = Pattern.compile("[A-Z][A-Z0-9]*_P2P_[A-Z0-9_]+");
    private static final Map<String, String> ALIASES =
            Map.of("P2P_INITIAL_PEERS", "P2P_BOOTSTRAP_PEERS", "P2P_PORT", "P2P_LISTEN_PORT");
    private static final int BYTES_MAX = 1 << 20;

    private final Path path;
    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, String> places = new TreeMap<>();
    private final List<String> errors = new ArrayList<>();
    /** What is wrong by itself; another setting of the file may make it right. */
    private final Map<String, Doubt> doubts = new LinkedHashMap<>();

    private record Doubt(String name, String value, String text) {}

    private ConfigFile(Path path) {
        this.path = path;
    }

    /**
     * Tells whether a file is one of these, by its name.
     *
     * @param path the file
     * @return true for {@code .yaml}, {@code .yml} and {@code .toml}
     */
    public static boolean isOne(Path path) {
        return path.toString().matches("(?i).*\\.(ya?ml|toml)");
    }

    /**
     * Reads a file.
     *
     * @param path the file
     * @return the settings by their canonical names
     * @throws IOException when it cannot be read
     * @throws CliException when something in it is wrong; one line for each error
     */
    public static Map<String, String> read(Path path) throws IOException, CliException {
        if (Files.size(path) > BYTES_MAX) {
            throw CliException.usage(path + ": larger than " + BYTES_MAX + " bytes");
        }
        String text = Files.readString(path);
        ConfigFile file = new ConfigFile(path);
        if (path.toString().toLowerCase(Locale.ROOT).endsWith(".toml")) {
            file.toml(text);
        } else {
            file.yaml(text);
        }
        file.doubts
                .values()
                .removeAll(file.doubts.values().stream()
                        .filter(file::isRightWithAnother)
                        .toList());
        file.errors.addAll(file.doubts.values().stream().map(Doubt::text).toList());
        if (!file.errors.isEmpty()) {
            throw CliException.usage(String.join("\n", file.errors));
        }
        return file.values;
    }

    private void yaml(String text) {
        YamlFile yaml = YamlFile.of(path.toString(), text);
        yaml.root().ifPresent(root -> yaml("", root));
        List<String> broken = new ArrayList<>(yaml.errors());
        broken.addAll(errors);
        errors.clear();
        errors.addAll(broken);
    }

    private void yaml(String key, YamlValue value) {
        if (value.isText()) {
            value.text("a value").ifPresent(text -> put(key, text, value.place()));
        } else if (value.isList()) {
            List<String> words = new ArrayList<>();
            value.list("a list").forEach(word -> word.text("a text").ifPresent(words::add));
            put(key, String.join(",", words), value.place());
        } else {
            value.entries().forEach((name, inner) -> yaml(key.isEmpty() ? name : key + '.' + name, inner));
        }
    }

    private void toml(String text) {
        TomlParseResult toml = Toml.parse(text);
        if (toml.hasErrors()) {
            toml.errors().forEach(error -> errors.add(place(error.position()) + ": " + error.getMessage()));
            return;
        }
        for (List<String> keys : toml.keyPathSet()) {
            TomlPosition position = toml.inputPositionOf(keys);
            String place = position == null ? path.toString() : place(position);
            Object value = toml.get(keys);
            String key = String.join(".", keys);
            if (value instanceof TomlArray array) {
                List<String> words = new ArrayList<>();
                for (int i = 0; i < array.size(); i++) {
                    words.add(String.valueOf(array.get(i)));
                }
                put(key, String.join(",", words), place);
            } else {
                put(key, String.valueOf(value), place);
            }
        }
    }

    private String place(TomlPosition position) {
        return path + ":" + position.line() + ":" + position.column();
    }

    private void put(String key, String value, String place) {
        String name = canonical(key);
        Set<String> known = new TreeSet<>(P2PConfig.settingNames());
        known.addAll(P2PConfig.nodeSettingNames());
        known.addAll(NodeSettings.NAMES);
        if (!known.contains(name) && !PROVIDERS.matcher(name).matches()) {
            Set<String> names = new TreeSet<>();
            known.forEach(other -> names.add(spelled(other)));
            Optional<String> meant = Similar.to(spelled(name), names);
            errors.add(place + ": " + key + ": unknown setting"
                    + meant.map(near -> "; did you mean " + near + "?").orElse(" (expected a setting of docs/CLI.md)"));
            return;
        }
        String before = places.put(name, place);
        if (before != null) {
            errors.add(place + ": " + key + ": found a second time (expected once; it stands at " + before + ")");
            return;
        }
        check(Map.of(name, value))
                .ifPresent(wrong -> doubts.put(name, new Doubt(name, value, place + ": " + key + ": " + wrong)));
        values.put(name, value);
    }

    /** Such as an idle timeout below the usual keep-alive interval, with a shorter one of these. */
    private boolean isRightWithAnother(Doubt doubt) {
        return values.entrySet().stream()
                .filter(other -> !doubts.containsKey(other.getKey()))
                .anyMatch(other -> check(Map.of(doubt.name(), doubt.value(), other.getKey(), other.getValue()))
                        .isEmpty());
    }

    /** What is wrong with settings by themselves. */
    private static Optional<String> check(Map<String, String> settings) {
        Map<String, String> alone = new TreeMap<>(settings);
        // The file of the key is made when it is missing, which is for whoever starts the node.
        alone.remove("P2P_IDENTITY_FILE");
        try {
            NodeSettings.read(alone);
            alone.keySet().removeAll(NodeSettings.NAMES);
            NodeConfig.of(P2PConfig.fromEnvironment(alone));
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.of(String.valueOf(wrong.getMessage()));
        }
    }

    private static String canonical(String key) {
        String upper = key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
        String name = upper.contains("P2P_") ? upper : "P2P_" + upper;
        return ALIASES.getOrDefault(name, name);
    }

    private static String spelled(String name) {
        return name.replaceFirst("^P2P_", "").toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
