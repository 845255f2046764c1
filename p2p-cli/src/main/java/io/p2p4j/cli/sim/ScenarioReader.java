package io.p2p4j.cli.sim;

import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.cli.output.CliException;
import io.p2p4j.cli.yaml.YamlFile;
import io.p2p4j.cli.yaml.YamlMap;
import io.p2p4j.cli.yaml.YamlValue;
import io.p2p4j.simulator.application.Application;
import io.p2p4j.simulator.application.Arguments;
import io.p2p4j.simulator.application.Blueprint;
import io.p2p4j.simulator.application.Parameter;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.NodeClock;
import io.p2p4j.simulator.fabric.SecuritySuite;
import io.p2p4j.simulator.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads one scenario file, to its end whatever is wrong with it. */
final class ScenarioReader {
    /** What a file may have. */
    static final List<String> KEYS = List.of(
            "application",
            "class-path",
            "parameters",
            "topology",
            "nodes",
            "span",
            "settle",
            "seed",
            "network",
            "security",
            "clocks",
            "shuffle",
            "core",
            "settings",
            "workload",
            "faults",
            "checks",
            "limits");

    private static final int NODES_DEFAULT = 3;
    /** So that names of nodes are no errors as well. */
    private static final int NODES_AFTER_ERROR = 10_000;

    private static final int NODES_MAX = 1_000_000;
    private static final int RERUNS_MAX = 1_000_000;
    private static final String TOPOLOGY = "topology";

    private final Path path;
    private final YamlFile file;
    private final List<Path> jars;
    private YamlMap keys = YamlMap.EMPTY;

    /** What was found in a file without errors. */
    record Found(Scenario<?> scenario, Applications applications, long seed, int rerunsMax) {}

    ScenarioReader(Path path, String text, List<Path> jars) {
        this.path = path;
        this.file = YamlFile.of(path.toString(), text);
        this.jars = jars;
    }

    Found read() throws CliException, IOException {
        keys = file.root()
                .map(root -> {
                    YamlMap all = root.map(KEYS);
                    if (!all.contains("application") && file.isGood()) {
                        root.missing("application", "the name of an application or of its class");
                    }
                    return all;
                })
                .orElse(YamlMap.EMPTY);
        Applications applications = Applications.of(classPath());
        try {
            int nodes = get("nodes")
                    .flatMap(value -> value.whole(1, NODES_MAX))
                    .map(Long::intValue)
                    .orElse(get("nodes").isPresent() ? NODES_AFTER_ERROR : NODES_DEFAULT);
            List<String> names =
                    IntStream.range(0, nodes).mapToObj(number -> "n" + number).toList();
            Consumer<Scenario.Builder<?>> rest = rest(nodes, names);
            YamlMap limits = get("limits")
                    .map(value -> value.map(List.of("events", "reruns")))
                    .orElse(YamlMap.EMPTY);
            long eventsMax = whole(limits, "events", 1, Long.MAX_VALUE, Long.MAX_VALUE);
            int rerunsMax = (int) whole(limits, "reruns", 0, RERUNS_MAX, ScenarioFile.RERUNS_DEFAULT);
            long seed = whole(keys, "seed", Long.MIN_VALUE, Long.MAX_VALUE, 1);
            Optional<Scenario<?>> scenario = get("application")
                    .flatMap(applications::find)
                    .flatMap(this::blueprint)
                    .map(blueprint -> scenario(blueprint, builder -> rest.accept(builder.eventsMax(eventsMax))));
            if (!file.isGood() || scenario.isEmpty()) {
                throw wrong();
            }
            return new Found(scenario.get(), applications, seed, rerunsMax);
        } catch (CliException | RuntimeException | Error failure) {
            applications.close();
            throw failure;
        }
    }

    private CliException wrong() {
        List<String> errors = file.errors();
        String count = errors.size() == 1 ? "1 error" : errors.size() + " errors";
        return CliException.usage(path + " has " + count + "\n" + String.join("\n", errors));
    }

    private Optional<YamlValue> get(String key) {
        return keys.find(key);
    }

    private static long whole(YamlMap of, String key, long least, long most, long otherwise) {
        return of.find(key).flatMap(value -> value.whole(least, most)).orElse(otherwise);
    }

    /** The file's own class path is relative to the file. */
    private List<Path> classPath() {
        List<Path> all = new ArrayList<>(jars);
        String expected = "jars and folders of classes, relative to this file";
        get("class-path")
                .ifPresent(value -> value.listOrOne(expected)
                        .forEach(entry -> entry.read(expected, text -> path.resolveSibling(text))
                                .ifPresent(all::add)));
        return all;
    }

    private Optional<Blueprint<?>> blueprint(Application application) {
        Map<String, Parameter<?>> known = new LinkedHashMap<>();
        application.parameters().forEach(parameter -> known.put(parameter.name(), parameter));
        Arguments[] arguments = {Arguments.NONE};
        List<String> names =
                known.keySet().stream().filter(name -> !name.equals(TOPOLOGY)).toList();
        get("parameters")
                .ifPresent(value -> value.map(names).forEach((name, text) -> {
                    Optional<Parameter<?>> parameter = Optional.ofNullable(known.get(name));
                    parameter.ifPresent(it -> text.read(it.expected(), given -> arguments[0].with(it, given))
                            .ifPresent(more -> arguments[0] = more));
                }));
        get(TOPOLOGY).ifPresent(value -> {
            Parameter<?> parameter = known.get(TOPOLOGY);
            if (parameter == null) {
                value.complain("application " + application.name() + " chooses its connections itself (expected no"
                        + " topology)");
                return;
            }
            List<String> words = new ArrayList<>();
            value.listOrOne(parameter.expected())
                    .forEach(word -> word.text(parameter.expected()).ifPresent(words::add));
            try {
                arguments[0] = arguments[0].with(parameter, String.join(" ", words));
            } catch (IllegalArgumentException wrong) {
                value.expected(parameter.expected());
            }
        });
        try {
            return Optional.of(application.blueprint(arguments[0]));
        } catch (IllegalArgumentException wrong) {
            get("parameters")
                    .or(() -> get("application"))
                    .ifPresent(value -> value.complain(String.valueOf(wrong.getMessage())));
            return Optional.empty();
        }
    }

    private <A> Scenario<A> scenario(Blueprint<A> blueprint, Consumer<Scenario.Builder<?>> rest) {
        List<Blueprint.Work> workload = workload(blueprint);
        Blueprint.Checks checks = checks(blueprint);
        return blueprint.scenario(workload, checks, builder -> {
            rest.accept(builder);
            return builder;
        });
    }

    private List<Blueprint.Work> workload(Blueprint<?> blueprint) {
        List<Blueprint.Work> all = blueprint.workload();
        if (get("workload").isEmpty()) {
            return all;
        }
        Map<String, Duration> usual = new LinkedHashMap<>();
        all.forEach(work -> usual.put(work.operation(), work.gap()));
        List<Blueprint.Work> chosen = new ArrayList<>();
        get("workload").get().map(usual.keySet()).forEach((operation, value) -> {
            Optional<Duration> gap = value.map(List.of("every")).find("every").flatMap(Units::spanAboveZero);
            gap.or(() -> Optional.ofNullable(usual.get(operation)))
                    .ifPresent(every -> chosen.add(new Blueprint.Work(operation, every)));
        });
        return chosen;
    }

    private Blueprint.Checks checks(Blueprint<?> blueprint) {
        Blueprint.Checks usual = blueprint.checks();
        if (get("checks").isEmpty()) {
            return usual;
        }
        List<String> known = new ArrayList<>(usual.always());
        known.addAll(usual.atLast());
        YamlMap moments = get("checks").get().map(List.of("always", "at-last"));
        return new Blueprint.Checks(named(moments.find("always"), known), named(moments.find("at-last"), known));
    }

    private static List<String> named(Optional<YamlValue> value, List<String> known) {
        List<String> names = new ArrayList<>();
        if (value.isPresent()) {
            value.get()
                    .list("a list of checks: " + String.join(", ", known))
                    .forEach(name -> name.oneOf(known).ifPresent(found -> {
                        if (names.contains(found)) {
                            name.complain("found a second time (expected once)");
                        }
                        names.add(found);
                    }));
        }
        return names;
    }

    /** Everything that does not depend on the application. */
    private Consumer<Scenario.Builder<?>> rest(int nodes, List<String> names) {
        NetworkProfile network =
                get("network").map(new NetworkReader(names)::read).orElseGet(NetworkProfile::lan);
        FaultsReader faults = new FaultsReader(names);
        get("faults").ifPresent(faults::read);
        SecuritySuite security = get("security")
                .flatMap(value -> value.oneOf(List.of("proof", "null")))
                .map(name -> name.equals("proof") ? SecuritySuite.PROOF : SecuritySuite.NULL)
                .orElse(SecuritySuite.NULL);
        Optional<Duration> span = get("span").flatMap(Units::spanAboveZero);
        Optional<Duration> settle = get("settle").flatMap(Units::span);
        UnaryOperator<P2PConfig.Builder> config = settings();
        Consumer<Scenario.Builder<?>> clocks = clocks();
        Optional<Double> core = get("core")
                .flatMap(value -> value.read("a part such as 0.5, less than 1", text -> {
                    double part = Double.parseDouble(text);
                    if (!(part >= 0 && part < 1)) {
                        throw new IllegalArgumentException(text);
                    }
                    return part;
                }));
        boolean isShuffled = get("shuffle").flatMap(YamlValue::flag).orElse(false);
        return builder -> {
            builder.nodes(nodes)
                    .network(network)
                    .security(security)
                    .config(config)
                    .faults(faults.profile())
                    .schedule(faults.schedule());
            core.ifPresent(builder::core);
            if (isShuffled) {
                builder.shuffled();
            }
            span.ifPresent(builder::span);
            settle.ifPresent(builder::settle);
            clocks.accept(builder);
        };
    }

    private Consumer<Scenario.Builder<?>> clocks() {
        if (get("clocks").isEmpty()) {
            return builder -> {};
        }
        YamlMap wrong = get("clocks").get().map(List.of("offset", "drift-ppm"));
        Duration offset = wrong.find("offset").flatMap(Units::span).orElse(Duration.ZERO);
        int drift = (int) whole(wrong, "drift-ppm", 0, NodeClock.DRIFT_PPM_MAX, 0);
        return builder -> builder.clocks(offset, drift);
    }

    /** Settings of every node. What the simulation decides itself is none of them. */
    private UnaryOperator<P2PConfig.Builder> settings() {
        List<String> allowed = P2PConfig.settingNames().stream()
                .filter(name -> !List.of(
                                "P2P_IMPLEMENTATION", "P2P_LISTEN_PORT", "P2P_LISTEN_ADDRESSES", "P2P_IDENTITY_FILE")
                        .contains(name))
                .collect(Collectors.toList());
        Map<String, String> settings = new LinkedHashMap<>();
        get("settings")
                .ifPresent(value -> value.map(allowed)
                        .forEach((name, setting) -> setting.text("a text").ifPresent(text -> {
                            try {
                                P2PConfig.fromEnvironment(Map.of(name, text));
                                settings.put(name, text);
                            } catch (IllegalArgumentException wrong) {
                                setting.complain(String.valueOf(wrong.getMessage()));
                            }
                        })));
        return settings.isEmpty() ? UnaryOperator.identity() : builder -> builder.environment(settings);
    }
}
