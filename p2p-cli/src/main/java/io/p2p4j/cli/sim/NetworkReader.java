package io.p2p4j.cli.sim;

import io.p2p4j.cli.yaml.YamlMap;
import io.p2p4j.cli.yaml.YamlValue;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.LinkProfile;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.NodeRate;
import io.p2p4j.simulator.fabric.Regions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what a file says of the network. */
final class NetworkReader {
    /** What a network may have. */
    static final List<String> KEYS = Stream.of(
                    Stream.of("profile"), LinkReader.KEYS.stream(), Stream.of("regions", "rate", "rates", "links"))
            .flatMap(words -> words)
            .toList();

    private static final Map<String, NetworkProfile> PROFILES = new LinkedHashMap<>();

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
        YamlMap keys = value.map(KEYS);
        NetworkProfile base =
                keys.find("profile").flatMap(NetworkReader::profile).orElseGet(NetworkProfile::perfect);
        LinkProfile defaults = LinkReader.link(base.defaults(), keys);
        NetworkProfile.Builder builder = NetworkProfile.builder().defaults(defaults);
        if (keys.contains("regions")) {
            regions(keys.get("regions")).ifPresent(builder::regions);
        }
        if (keys.contains("rate")) {
            builder.nodeRate(rate(keys.get("rate")));
        }
        if (keys.contains("rates")) {
            keys.get("rates").map(nodes).forEach((node, rate) -> builder.nodeRate(node, rate(rate)));
        }
        if (keys.contains("links")) {
            keys.get("links")
                    .list("a list of exceptions with from and to")
                    .forEach(exception -> exception(exception, defaults, builder));
        }
        return builder.build();
    }

    private static Optional<NetworkProfile> profile(YamlValue value) {
        return value.oneOf(PROFILES.keySet()).map(PROFILES::get);
    }

    /** How fast a node's access is, whatever its links are. */
    private static NodeRate rate(YamlValue value) {
        YamlMap keys = value.map(List.of("up", "down", "queue", "codel"));
        long up = keys.find("up").flatMap(Units::bytesPerSecond).orElse(0L);
        long down = keys.find("down").flatMap(Units::bytesPerSecond).orElse(0L);
        int queue = keys.find("queue").flatMap(it -> Units.bytes(it, 0)).orElse(NodeRate.QUEUE_BYTES_DEFAULT);
        NodeRate rate = NodeRate.of(up, down).withQueueBytes(queue);
        boolean isCodel = keys.find("codel").flatMap(YamlValue::flag).orElse(false);
        return isCodel ? rate.withCodel() : rate;
    }

    private void exception(YamlValue value, LinkProfile defaults, NetworkProfile.Builder builder) {
        YamlMap keys = value.map(Stream.concat(Stream.of("from", "to", "both-ways"), LinkReader.KEYS.stream())
                .toList());
        if (keys.keys().isEmpty()) {
            return;
        }
        if (!keys.contains("from") && !keys.contains("to")) {
            value.missing("from", "from, to or both, with names of nodes");
        }
        LinkProfile link = LinkReader.link(defaults, keys);
        boolean isBothWays = keys.find("both-ways").flatMap(YamlValue::flag).orElse(false);
        List<String> senders = names(keys.find("from"));
        List<String> receivers = names(keys.find("to"));
        for (String from : senders) {
            for (String to : receivers) {
                builder.direction(from, to, link);
                if (isBothWays) {
                    builder.direction(to, from, link);
                }
            }
        }
    }

    private List<String> names(Optional<YamlValue> value) {
        if (value.isEmpty()) {
            return nodes;
        }
        List<String> names = new ArrayList<>();
        value.get().listOrOne("names of nodes").forEach(name -> node(name).ifPresent(names::add));
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
        YamlMap keys = value.map(List.of("names", "within", "between", "nodes"));
        if (!keys.contains("names")) {
            value.missing("names", "the names of the regions");
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        keys.get("names")
                .list("the names of the regions")
                .forEach(name -> name.text("a name").ifPresent(names::add));
        Optional<Regions.Builder> made = LinkReader.checked(keys.get("names"), () -> Regions.builder(names));
        if (made.isEmpty()) {
            return Optional.empty();
        }
        Regions.Builder builder = made.get();
        if (keys.contains("within")) {
            LinkReader.latency(keys.get("within")).ifPresent(builder::within);
        }
        boolean[] isComplete = {true};
        if (keys.contains("between")) {
            for (YamlValue pair : keys.get("between").list("a list with from, to and latency")) {
                isComplete[0] &= between(pair, names, builder);
            }
        }
        if (keys.contains("nodes")) {
            Map<String, String> places = new LinkedHashMap<>();
            keys.get("nodes")
                    .map(nodes)
                    .forEach((node, place) -> place.oneOf(names).ifPresent(region -> places.put(node, region)));
            builder.assign((node, number) -> places.getOrDefault(node, names.get(number % names.size())));
        }
        // A pair that could not be read would be reported as missing as well.
        return isComplete[0] ? LinkReader.checked(value, builder::build) : Optional.empty();
    }

    private boolean between(YamlValue pair, List<String> names, Regions.Builder builder) {
        YamlMap keys = pair.map(List.of("from", "to", "latency", "one-way"));
        if (!keys.keys().containsAll(List.of("from", "to", "latency"))) {
            pair.missing("from, to or latency", "all three");
            return false;
        }
        Optional<String> from = keys.get("from").oneOf(names);
        Optional<String> to = keys.get("to").oneOf(names);
        Optional<Latency> latency = LinkReader.latency(keys.get("latency"));
        boolean isOneWay = keys.find("one-way").flatMap(YamlValue::flag).orElse(false);
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
