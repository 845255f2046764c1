package io.p2p4j.api.config;

import io.p2p4j.api.address.IpPrefix;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.Identity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How the text of a setting is understood. */
final class Values {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,20}");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,20}) ?(B|KiB|MiB|GiB)?");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,18}) ?(ns|us|ms|s|m|h|d)");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,20}(\\.[0-9]{1,20})?([eE]-?[0-9]{1,3})?");
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final Pattern AGENT = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");
    private static final int NEAREST_MAX = 3;

    private Values() {}

    static long number(Setting setting, long min, long max) {
        String expected = "a whole number, " + min + " to " + max;
        if (!NUMBER.matcher(setting.value()).matches()) {
            throw ConfigException.wrongValue(setting, expected);
        }
        return inRange(setting, new BigInteger(setting.value()), min, max, expected);
    }

    static long bytes(Setting setting, long min, long max) {
        String expected = "a number of bytes such as 65536, 64KiB or 1MiB, " + min + " to " + max;
        Matcher matcher = BYTES.matcher(setting.value());
        if (!matcher.matches()) {
            throw ConfigException.wrongValue(setting, expected);
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        int shift = 10 * List.of("B", "KiB", "MiB", "GiB").indexOf(unit);
        return inRange(setting, new BigInteger(matcher.group(1)).shiftLeft(shift), min, max, expected);
    }

    private static long inRange(Setting setting, BigInteger value, long min, long max, String expected) {
        if (value.compareTo(BigInteger.valueOf(min)) < 0 || value.compareTo(BigInteger.valueOf(max)) > 0) {
            throw ConfigException.wrongValue(setting, expected);
        }
        return value.longValueExact();
    }

    static double decimal(Setting setting, double min, double max) {
        double value = DECIMAL.matcher(setting.value()).matches() ? Double.parseDouble(setting.value()) : Double.NaN;
        if (!(value >= min && value <= max)) {
            throw ConfigException.wrongValue(setting, "a number, " + plain(min) + " to " + plain(max));
        }
        return value;
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    static Duration duration(Setting setting, Duration min, Duration max) {
        String expected = "a duration such as 500ms, 10s, 2m or PT1.5S, " + text(min) + " to " + text(max);
        Duration value;
        try {
            value = parseDuration(setting, expected);
        } catch (DateTimeException | ArithmeticException e) {
            throw ConfigException.wrongValue(setting, expected);
        }
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw ConfigException.wrongValue(setting, expected);
        }
        return value;
    }

    private static Duration parseDuration(Setting setting, String expected) {
        Matcher matcher = DURATION.matcher(setting.value());
        if (!matcher.matches()) {
            return Duration.parse(setting.value());
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ns" -> Duration.ofNanos(count);
            case "us" -> Duration.ofNanos(Math.multiplyExact(count, 1_000L));
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> throw ConfigException.wrongValue(setting, expected);
        };
    }

    /** A duration as one would write it into a setting. */
    static String text(Duration duration) {
        if (duration.getNano() % 1_000_000 != 0) {
            return duration.toString();
        }
        if (duration.getNano() != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds != 0 && seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        return seconds + "s";
    }

    static boolean flag(Setting setting) {
        return switch (setting.value().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ConfigException.wrongValue(setting, "true or false");
        };
    }

    static int port(Setting setting) {
        return (int) number(setting, 0, 65_535);
    }

    static String implementation(Setting setting) {
        if (!ID.matcher(setting.value()).matches()) {
            throw ConfigException.wrongValue(
                    setting, "1 to 32 lower-case letters, digits and hyphens, such as netty or simulator");
        }
        return setting.value();
    }

    static List<Multiaddr> addresses(Setting setting) {
        List<Multiaddr> addresses = new ArrayList<>();
        for (String part : setting.value().split(",", -1)) {
            try {
                addresses.add(Multiaddr.parse(part.strip()));
            } catch (IllegalArgumentException e) {
                throw ConfigException.wrongValue(setting, e);
            }
        }
        return addresses;
    }

    /** Blocks of IP addresses, separated by commas; {@code none} for no block. */
    static List<IpPrefix> prefixes(Setting setting) {
        List<IpPrefix> prefixes = new ArrayList<>();
        if (setting.value().equals("none")) {
            return prefixes;
        }
        for (String part : setting.value().split(",", -1)) {
            try {
                prefixes.add(IpPrefix.parse(part.strip()));
            } catch (IllegalArgumentException e) {
                throw ConfigException.wrongValue(setting, e);
            }
        }
        return prefixes;
    }

    static String joined(Collection<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    static String unknown(String name, Collection<String> known) {
        return "is no known setting (nearest: " + joined(nearest(name, known)) + ")";
    }

    /** The known names that take the fewest edits, the nearest first; ties in the order of the names. */
    static List<String> nearest(String name, Collection<String> known) {
        List<String> sorted = new ArrayList<>(known);
        sorted.sort(Comparator.<String>comparingInt(candidate -> edits(name, candidate))
                .thenComparing(Comparator.naturalOrder()));
        return sorted.subList(0, Math.min(NEAREST_MAX, sorted.size()));
    }

    /** The Levenshtein distance. */
    static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int substitution = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }

    static Identity identity(Setting setting, Path path) {
        try {
            return Identity.loadOrCreate(path);
        } catch (IOException e) {
            throw ConfigException.wrongValue(setting, e);
        }
    }

    static String agent(Setting setting) {
        if (setting.value().length() > P2PConfig.AGENT_CHARS_MAX
                || !AGENT.matcher(setting.value()).matches()) {
            throw ConfigException.wrongValue(
                    setting,
                    "1 to " + P2PConfig.AGENT_CHARS_MAX + " printable ASCII characters without a space at either end");
        }
        return setting.value();
    }
}
