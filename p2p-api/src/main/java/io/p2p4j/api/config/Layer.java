package io.p2p4j.api.config;

import io.p2p4j.api.address.Multiaddr;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one kind of source holds: raw settings by canonical name, sorted. */
final class Layer {
    private static final System.Logger LOG = System.getLogger(Layer.class.getName());
    private static final int SLIP_EDITS_MAX = 2;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Map<String, Setting> settings = new TreeMap<>();

    Map<String, Setting> settings() {
        return settings;
    }

    /** Takes what is ours from the environment; the rest belongs to others. */
    void addEnvironment(Map<String, String> environment) {
        Map<String, Setting> spelled = new TreeMap<>();
        new TreeMap<>(environment).forEach((name, value) -> {
            if (Names.isOurs(name)) {
                String canonical = Names.canonical(name);
                String origin = canonical.equals(name) ? "environment" : "environment variable " + name;
                Setting setting = new Setting(canonical, value.strip(), origin);
                requireOnce(spelled.put(canonical, setting), setting);
                add(setting);
            }
        });
    }

    /** Takes what is ours from the system properties. */
    void addProperties(Properties properties) {
        Map<String, Setting> spelled = new TreeMap<>();
        asStrings(properties)
                .forEach((key, value) -> Names.ofProperty(key).ifPresent(name -> {
                    Setting setting = new Setting(name, value.strip(), "system property " + key);
                    requireOnce(spelled.put(name, setting), setting);
                    add(setting);
                }));
    }

    private static Map<String, String> asStrings(Properties properties) {
        Map<String, String> strings = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            String value = properties.getProperty(key);
            if (value != null) {
                strings.put(key, value);
            }
        }
        return strings;
    }

    /** Takes everything from a file; what is unknown is an error there. */
    void addFile(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new IOException("configuration file " + file + " is not UTF-8", e);
        }
        Map<String, Setting> spelled = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String text = (i == 0 && line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line).strip();
            if (!text.isEmpty() && text.charAt(0) != '#') {
                Setting setting = parse(text, file + ":" + (i + 1));
                requireOnce(spelled.put(setting.name(), setting), setting);
                add(setting);
            }
        }
    }

    private static Setting parse(String line, String origin) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw ConfigException.of("line without a value", origin, "has no = (expected key = value, or # comment)");
        }
        String key = line.substring(0, equals).strip();
        String name = Names.ofFileKey(key);
        if (!Names.ALL.contains(name) && !Names.isProviders(name)) {
            throw ConfigException.of(key, origin, Values.unknown(name, Names.ALL));
        }
        return new Setting(name, line.substring(equals + 1).strip(), origin);
    }

    private static void requireOnce(@Nullable Setting first, Setting second) {
        if (first != null) {
            throw ConfigException.of(
                    second.name(), second.origin(), "is set twice (the first time: " + first.origin() + ")");
        }
    }

    private void add(Setting setting) {
        if (setting.value().isEmpty()) {
            return;
        }
        if (!Names.ALL.contains(setting.name()) && !Names.isProviders(setting.name())) {
            warnOfSlip(setting);
            return;
        }
        settings.put(setting.name(), setting);
    }

    private static void warnOfSlip(Setting setting) {
        String nearest = Values.nearest(setting.name(), Names.ALL).get(0);
        if (Values.edits(setting.name(), nearest) <= SLIP_EDITS_MAX) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} ({1}) is no known setting and has no effect; did you mean {2}?",
                    setting.name(),
                    setting.origin(),
                    nearest);
        }
    }

    /** Port and addresses say the same thing: the highest source that has either decides. */
    static List<Multiaddr> listenAddresses(List<Layer> highestFirst, String hostDefault, int portDefault) {
        for (Layer layer : highestFirst) {
            Setting port = layer.settings().get(Names.LISTEN_PORT);
            Setting addresses = layer.settings().get(Names.LISTEN_ADDRESSES);
            if (port != null && addresses != null) {
                throw ConfigException.of(
                        Names.LISTEN_PORT,
                        port.origin(),
                        "contradicts " + Names.LISTEN_ADDRESSES + " (" + addresses.origin()
                                + "); expected one of the two");
            }
            if (addresses != null) {
                return Values.addresses(addresses);
            }
            if (port != null) {
                return List.of(Multiaddr.tcp(hostDefault, Values.port(port)));
            }
        }
        return List.of(Multiaddr.tcp(hostDefault, portDefault));
    }
}
