package io.p2p4j.cli.sim;

import io.p2p4j.cli.yaml.YamlMap;
import io.p2p4j.cli.yaml.YamlValue;
import io.p2p4j.simulator.application.SpanText;
import io.p2p4j.simulator.fabric.DatagramProfile;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.LinkProfile;
import io.p2p4j.simulator.fabric.Loss;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads the conditions of links. */
final class LinkReader {
    /** What a link may have. */
    static final List<String> KEYS = List.of("latency", "loss", "bandwidth", "queue", "failure-rate", "datagrams");

    private static final String LATENCY =
            "a span such as 50ms, two such as 40ms..60ms, or one of exponential, log-normal and pareto with its numbers";
    private static final double SIGMA_MAX = 4;
    private static final double ALPHA_MIN = 0.01;
    private static final double ALPHA_MAX = 100;
    private static final double BURST_PACKETS_MAX = 1e6;
    private static final Duration REORDER_BY_DEFAULT = Duration.ofMillis(50);

    private LinkReader() {}

    static LinkProfile link(LinkProfile base, YamlMap keys) {
        LinkProfile link = base;
        if (keys.contains("latency")) {
            link = latency(keys.get("latency")).map(link::withLatency).orElse(link);
        }
        if (keys.contains("loss")) {
            link = loss(keys.get("loss")).map(link::withLoss).orElse(link);
        }
        if (keys.contains("bandwidth")) {
            link = Units.bytesPerSecond(keys.get("bandwidth"))
                    .map(link::withBandwidth)
                    .orElse(link);
        }
        if (keys.contains("queue")) {
            link = Units.bytes(keys.get("queue"), 1).map(link::withQueueBytes).orElse(link);
        }
        if (keys.contains("failure-rate")) {
            link = Units.probability(keys.get("failure-rate"))
                    .map(link::withFailureRate)
                    .orElse(link);
        }
        if (keys.contains("datagrams")) {
            link = link.withDatagrams(datagrams(keys.get("datagrams")));
        }
        return link;
    }

    static Optional<Latency> latency(YamlValue value) {
        if (value.isText()) {
            return value.read(LATENCY, text -> {
                String[] ends = text.split("\\.\\.", 2);
                Duration least = SpanText.parse(ends[0]);
                return ends.length == 1 ? Latency.fixed(least) : Latency.uniform(least, SpanText.parse(ends[1]));
            });
        }
        YamlMap models = value.map(List.of("exponential", "log-normal", "pareto"));
        if (models.keys().size() != 1) {
            value.expected(LATENCY);
            return Optional.empty();
        }
        String model = models.keys().iterator().next();
        YamlValue numbers = models.get(model);
        return switch (model) {
            case "exponential" -> {
                YamlMap keys = required(numbers, List.of("least", "mean-extra"));
                yield both(span(keys, "least"), span(keys, "mean-extra"))
                        .flatMap(it -> checked(numbers, () -> Latency.exponential(it.get(0), it.get(1))));
            }
            case "log-normal" -> {
                YamlMap keys = required(numbers, List.of("median", "sigma"));
                Optional<Double> sigma = number(keys, "sigma", 0, SIGMA_MAX);
                yield span(keys, "median")
                        .flatMap(median -> sigma.flatMap(it -> checked(numbers, () -> Latency.logNormal(median, it))));
            }
            default -> {
                YamlMap keys = required(numbers, List.of("least", "alpha", "most"));
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
        YamlMap models = value.map(List.of("burst"));
        if (!models.contains("burst")) {
            value.expected("a probability such as 1%, or burst with mean and packets");
            return Optional.empty();
        }
        YamlValue burst = models.get("burst");
        YamlMap keys = required(burst, List.of("mean", "packets"));
        Optional<Double> packets = number(keys, "packets", 1, BURST_PACKETS_MAX);
        return keys.find("mean")
                .flatMap(Units::probability)
                .flatMap(mean -> packets.flatMap(it -> checked(burst, () -> Loss.burst(mean, it))));
    }

    /** Keys that all must be there. */
    private static YamlMap required(YamlValue value, List<String> keys) {
        YamlMap found = value.map(keys);
        if (!found.keys().isEmpty()) {
            keys.stream().filter(key -> !found.contains(key)).forEach(key -> value.missing(key, "all of " + keys));
        }
        return found;
    }

    private static Optional<Duration> span(YamlMap keys, String key) {
        return keys.find(key).flatMap(Units::span);
    }

    private static Optional<Double> number(YamlMap keys, String key, double least, double most) {
        return keys.find(key).flatMap(value -> Units.number(value, least, most));
    }

    private static Optional<List<Duration>> both(Optional<Duration> one, Optional<Duration> other) {
        return one.flatMap(first -> other.map(second -> List.of(first, second)));
    }

    /** What the simulator itself does not take is an error of the file. */
    static <T> Optional<T> checked(YamlValue value, Supplier<T> maker) {
        try {
            return Optional.of(maker.get());
        } catch (IllegalArgumentException wrong) {
            value.complain(String.valueOf(wrong.getMessage()));
            return Optional.empty();
        }
    }

    private static DatagramProfile datagrams(YamlValue value) {
        YamlMap keys =
                value.map(List.of("duplicate", "reorder", "reorder-by", "corrupt", "truncate", "mtu", "fragments"));
        if (keys.contains("reorder-by") && !keys.contains("reorder")) {
            value.missing("reorder", "the probability that a datagram is late by reorder-by");
        }
        if (keys.contains("fragments") && !keys.contains("mtu")) {
            value.missing("mtu", "the size above which datagrams come in fragments");
        }
        Duration by = span(keys, "reorder-by").orElse(REORDER_BY_DEFAULT);
        int mtu = keys.find("mtu").flatMap(it -> Units.bytes(it, 68)).orElse(0);
        boolean fragments = keys.find("fragments").flatMap(YamlValue::flag).orElse(false);
        return checked(
                        value,
                        () -> DatagramProfile.CLEAN
                                .withDuplicate(probability(keys, "duplicate"))
                                .withReorder(probability(keys, "reorder"), by)
                                .withCorrupt(probability(keys, "corrupt"))
                                .withTruncate(probability(keys, "truncate"))
                                .withMtu(mtu, fragments))
                .orElse(DatagramProfile.CLEAN);
    }

    private static double probability(YamlMap keys, String key) {
        return keys.find(key).flatMap(Units::probability).orElse(0.0);
    }
}
