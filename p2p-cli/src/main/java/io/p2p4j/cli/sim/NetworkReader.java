package io.p2p4j.cli.sim;

import io.p2p4j.cli.yaml.YamlValue;
import io.p2p4j.simulator.application.SpanText;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.LinkProfile;
import io.p2p4j.simulator.fabric.Loss;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.Regions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what a file says of the network. */
final class NetworkReader {
    private static final Map<String, NetworkProfile> PROFILES = new LinkedHashMap<>();
    private static final List<String> LINK_KEYS = List.of("latency", "loss", "bandwidth", "queue", "failure-rate");
    private static final String LATENCY =
            "a span such as 50ms, two such as 40ms..60ms, or one of exponential, log-normal and pareto with its numbers";
    private static final double SIGMA_MAX = 4;
    private static final double ALPHA_MIN = 0.01;
    private static final double ALPHA_MAX = 100;
    private static final double BURST_PACKETS_MAX = 1e6;

    static {
        PROFILES.put("perfect", NetworkProfile.perfect());
        PROFILES.put("lan", NetworkProfile.lan());
        PROFILES.put("wan", NetworkProfile.wan());
        PROFILES.put("mobile", NetworkProfile.mobile());
    }

    /** The names of all nodes. */
    private final List<String> nodes;

    NetworkReader(List<String> nodes) {
        this.nodes = nodes;
    }

    NetworkProfile read(YamlValue value) {
        if (value.isText()) {
            return profile(value).orElseGet(NetworkProfile::lan);
        }
        Map<String, YamlValue> keys = value.map(Stream.of(
                        Stream.of("profile"), LINK_KEYS.stream(), Stream.of("regions", "links"))
                .flatMap(words -> words)
                .toList());
        NetworkProfile base = Optional.ofNullable(keys.get("profile"))
                .flatMap(NetworkReader::profile)
                .orElseGet(NetworkProfile::perfect);
        LinkProfile defaults = link(base.defaults(), keys);
        NetworkProfile.Builder builder = NetworkProfile.builder().defaults(defaults);
        if (keys.containsKey("regions")) {
            regions(keys.get("regions")).ifPresent(builder::regions);
        }
        if (keys.containsKey("links")) {
            keys.get("links")
                    .list("a list of exceptions with from and to")
                    .forEach(exception -> exception(exception, defaults, builder));
        }
        return builder.build();
    }

    private static Optional<NetworkProfile> profile(YamlValue value) {
        return value.oneOf(PROFILES.keySet()).map(PROFILES::get);
    }

    private LinkProfile link(LinkProfile base, Map<String, YamlValue> keys) {
        LinkProfile link = base;
        if (keys.containsKey("latency")) {
            link = latency(keys.get("latency")).map(link::withLatency).orElse(link);
        }
        if (keys.containsKey("loss")) {
            link = loss(keys.get("loss")).map(link::withLoss).orElse(link);
        }
        if (keys.containsKey("bandwidth")) {
            link = Units.bytesPerSecond(keys.get("bandwidth"))
                    .map(link::withBandwidth)
                    .orElse(link);
        }
        if (keys.containsKey("queue")) {
            link = Units.bytes(keys.get("queue"), 1).map(link::withQueueBytes).orElse(link);
        }
        if (keys.containsKey("failure-rate")) {
            link = Units.probability(keys.get("failure-rate"))
                    .map(link::withFailureRate)
                    .orElse(link);
        }
        return link;
    }

    private Optional<Latency> latency(YamlValue value) {
        if (value.isText()) {
            return value.read(LATENCY, text -> {
                String[] ends = text.split("\\.\\.", 2);
                Duration least = SpanText.parse(ends[0]);
                return ends.length == 1 ? Latency.fixed(least) : Latency.uniform(least, SpanText.parse(ends[1]));
            });
        }
        Map<String, YamlValue> models = value.map(List.of("exponential", "log-normal", "pareto"));
        if (models.size() != 1) {
            value.expected(LATENCY);
            return Optional.empty();
        }
        String model = models.keySet().iterator().next();
        YamlValue numbers = models.get(model);
        return switch (model) {
            case "exponential" -> {
                Map<String, YamlValue> keys = required(numbers, List.of("least", "mean-extra"));
                yield both(span(keys, "least"), span(keys, "mean-extra"))
                        .flatMap(it -> checked(numbers, () -> Latency.exponential(it.get(0), it.get(1))));
            }
            case "log-normal" -> {
                Map<String, YamlValue> keys = required(numbers, List.of("median", "sigma"));
                Optional<Double> sigma = number(keys, "sigma", 0, SIGMA_MAX);
                yield span(keys, "median")
                        .flatMap(median -> sigma.flatMap(it -> checked(numbers, () -> Latency.logNormal(median, it))));
            }
            default -> {
                Map<String, YamlValue> keys = required(numbers, List.of("least", "alpha", "most"));
                Optional<Double> alpha = number(keys, "alpha", ALPHA_MIN, ALPHA_MAX);
                yield both(span(keys, "least"), span(keys, "most"))
                        .flatMap(it -> alpha.flatMap(
                                shape -> checked(numbers, () -> Latency.pareto(it.get(0), shape, it.get(1)))));
            }
        };
    }

    private static Optional<Loss> loss(YamlValue value) {
        if (value.isText()) {
            return Units.probability(value).map(Loss::independent);
        }
        Map<String, YamlValue> models = value.map(List.of("burst"));
        YamlValue burst = models.get("burst");
        if (burst == null) {
            value.expected("a probability such as 1%, or burst with mean and packets");
            return Optional.empty();
        }
        Map<String, YamlValue> keys = required(burst, List.of("mean", "packets"));
        Optional<Double> packets = number(keys, "packets", 1, BURST_PACKETS_MAX);
        return Optional.ofNullable(keys.get("mean"))
                .flatMap(Units::probability)
                .flatMap(mean -> packets.flatMap(it -> checked(burst, () -> Loss.burst(mean, it))));
    }

    /** Keys that all must be there. */
    private static Map<String, YamlValue> required(YamlValue value, List<String> keys) {
        Map<String, YamlValue> found = value.map(keys);
        if (!found.isEmpty()) {
            keys.stream().filter(key -> !found.containsKey(key)).forEach(key -> value.missing(key, "all of " + keys));
        }
        return found;
    }

    private static Optional<Duration> span(Map<String, YamlValue> keys, String key) {
        return Optional.ofNullable(keys.get(key)).flatMap(Units::span);
    }

    private static Optional<Double> number(Map<String, YamlValue> keys, String key, double least, double most) {
        return Optional.ofNullable(keys.get(key)).flatMap(value -> Units.number(value, least, most));
    }

    private static Optional<List<Duration>> both(Optional<Duration> one, Optional<Duration> other) {
        return one.flatMap(first -> other.map(second -> List.of(first, second)));
    }

    /** What the simulator itself does not take is an error of the file. */
    private static <T> Optional<T> checked(YamlValue value, Supplier<T> maker) {
        try {
            return Optional.of(maker.get());
        } catch (IllegalArgumentException wrong) {
            value.complain(String.valueOf(wrong.getMessage()));
            return Optional.empty();
        }
    }

    private void exception(YamlValue value, LinkProfile defaults, NetworkProfile.Builder builder) {
        Map<String, YamlValue> keys =
                value.map(Stream.concat(Stream.of("from", "to", "both-ways"), LINK_KEYS.stream())
                        .toList());
        if (keys.isEmpty()) {
            return;
        }
        if (!keys.containsKey("from") && !keys.containsKey("to")) {
            value.missing("from", "from, to or both, with names of nodes");
        }
        LinkProfile link = link(defaults, keys);
        boolean isBothWays = Optional.ofNullable(keys.get("both-ways"))
                .flatMap(YamlValue::flag)
                .orElse(false);
        List<String> senders = names(keys.get("from"));
        List<String> receivers = names(keys.get("to"));
        for (String from : senders) {
            for (String to : receivers) {
                builder.direction(from, to, link);
                if (isBothWays) {
                    builder.direction(to, from, link);
                }
            }
        }
    }

    private List<String> names(@Nullable YamlValue value) {
        if (value == null) {
            return nodes;
        }
        List<String> names = new ArrayList<>();
        value.listOrOne("names of nodes").forEach(name -> node(name).ifPresent(names::add));
        return names;
    }

    private Optional<String> node(YamlValue value) {
        return value.read("a node from n0 to n" + (nodes.size() - 1), text -> {
            if (!nodes.contains(text)) {
                throw new IllegalArgumentException(text);
            }
            return text;
        });
    }

    private Optional<Regions> regions(YamlValue value) {
        if (value.isText()) {
            return value.oneOf(List.of("world")).map(world -> Regions.world().build());
        }
        Map<String, YamlValue> keys = value.map(List.of("names", "within", "between", "nodes"));
        if (!keys.containsKey("names")) {
            value.missing("names", "the names of the regions");
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        keys.get("names")
                .list("the names of the regions")
                .forEach(name -> name.text("a name").ifPresent(names::add));
        Optional<Regions.Builder> made = checked(keys.get("names"), () -> Regions.builder(names));
        if (made.isEmpty()) {
            return Optional.empty();
        }
        Regions.Builder builder = made.get();
        if (keys.containsKey("within")) {
            latency(keys.get("within")).ifPresent(builder::within);
        }
        boolean[] isComplete = {true};
        if (keys.containsKey("between")) {
            for (YamlValue pair : keys.get("between").list("a list with from, to and latency")) {
                isComplete[0] &= between(pair, names, builder);
            }
        }
        if (keys.containsKey("nodes")) {
            Map<String, String> places = new LinkedHashMap<>();
            keys.get("nodes")
                    .map(nodes)
                    .forEach((node, place) -> place.oneOf(names).ifPresent(region -> places.put(node, region)));
            builder.assign((node, number) -> places.getOrDefault(node, names.get(number % names.size())));
        }
        // A pair that could not be read would be reported as missing as well.
        return isComplete[0] ? checked(value, builder::build) : Optional.empty();
    }

    private boolean between(YamlValue pair, List<String> names, Regions.Builder builder) {
        Map<String, YamlValue> keys = pair.map(List.of("from", "to", "latency", "one-way"));
        if (!keys.keySet().containsAll(List.of("from", "to", "latency"))) {
            pair.missing("from, to or latency", "all three");
            return false;
        }
        Optional<String> from = keys.get("from").oneOf(names);
        Optional<String> to = keys.get("to").oneOf(names);
        Optional<Latency> latency = latency(keys.get("latency"));
        boolean isOneWay = Optional.ofNullable(keys.get("one-way"))
                .flatMap(YamlValue::flag)
                .orElse(false);
        if (from.isEmpty() || to.isEmpty() || latency.isEmpty()) {
            return false;
        }
        builder.direction(from.get(), to.get(), latency.get());
        if (!isOneWay) {
            builder.direction(to.get(), from.get(), latency.get());
        }
        return true;
    }
}
