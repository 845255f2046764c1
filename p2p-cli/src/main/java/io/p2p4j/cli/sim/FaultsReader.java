package io.p2p4j.cli.sim;

import io.p2p4j.cli.yaml.YamlMap;
import io.p2p4j.cli.yaml.YamlValue;
import io.p2p4j.simulator.application.SpanText;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.fault.FaultSchedule;
import io.p2p4j.simulator.fault.TimedFault;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads what a file says of faults. */
final class FaultsReader {
    /** What faults may have. */
    static final List<String> KEYS = List.of("profile", "kinds", "swarm", "schedule");

    private static final double PER_HOUR_MAX = 1e6;
    private static final double PER_HOUR_DEFAULT = 30;
    private static final Duration SHORTEST_DEFAULT = Duration.ofSeconds(1);
    private static final Duration LONGEST_DEFAULT = Duration.ofSeconds(30);
    private static final List<String> KINDS =
            Arrays.stream(FaultProfile.Kind.values()).map(FaultsReader::word).toList();

    private final List<String> nodes;
    private FaultProfile profile = FaultProfile.none();
    private FaultSchedule schedule = FaultSchedule.NONE;

    FaultsReader(List<String> nodes) {
        this.nodes = nodes;
    }

    private static String word(FaultProfile.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    FaultProfile profile() {
        return profile;
    }

    FaultSchedule schedule() {
        return schedule;
    }

    void read(YamlValue value) {
        if (value.isText()) {
            profile(value);
            return;
        }
        YamlMap keys = value.map(KEYS);
        if (keys.contains("profile")) {
            profile(keys.get("profile"));
        }
        if (keys.contains("kinds")) {
            keys.get("kinds").map(KINDS).forEach(this::kind);
        }
        if (keys.contains("swarm")) {
            YamlValue swarm = keys.get("swarm");
            swarm.flag().ifPresent(isOn -> {
                if (isOn) {
                    profile = profile.swarm();
                } else if (keys.contains("profile")) {
                    swarm.complain(
                            "found false (expected true, or kinds without a profile: a profile switches kinds off)");
                }
            });
        }
        if (keys.contains("schedule")) {
            List<TimedFault> faults = keys.get("schedule")
                    .lines("a fault such as: at 12.5s for 3s partition n1 n2", line -> {
                        TimedFault fault = TimedFault.parse(line);
                        fault.fault().words().forEach(this::checkNode);
                        return fault;
                    });
            schedule = FaultSchedule.NONE.with(new FaultSchedule(faults));
        }
    }

    private void profile(YamlValue value) {
        value.oneOf(List.of("none", "chaos"))
                .ifPresent(name -> profile = name.equals("chaos") ? FaultProfile.chaos() : FaultProfile.none());
    }

    private void checkNode(String word) {
        if (word.matches("n[0-9]+") && !nodes.contains(word)) {
            throw new IllegalArgumentException("found node " + word + " (expected n0 to n" + (nodes.size() - 1) + ")");
        }
    }

    private void kind(String word, YamlValue value) {
        YamlMap keys = value.map(List.of("per-hour", "lasts"));
        double perHour = keys.find("per-hour")
                .flatMap(it -> Units.number(it, 0, PER_HOUR_MAX))
                .orElse(PER_HOUR_DEFAULT);
        List<Duration> lasts =
                keys.find("lasts").flatMap(FaultsReader::lasts).orElse(List.of(SHORTEST_DEFAULT, LONGEST_DEFAULT));
        FaultProfile.Kind kind =
                FaultProfile.Kind.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        profile = profile.with(kind, perHour, lasts.get(0), lasts.get(1));
    }

    private static Optional<List<Duration>> lasts(YamlValue value) {
        return value.read("a span such as 3s, or two such as 1s..30s", text -> {
            String[] ends = text.split("\\.\\.", 2);
            Duration shortest = SpanText.parse(ends[0]);
            Duration longest = SpanText.parse(ends[ends.length - 1]);
            if (longest.compareTo(shortest) < 0) {
                throw new IllegalArgumentException(text);
            }
            return List.of(shortest, longest);
        });
    }
}
