package io.p2p4j.node.book;

import io.p2p4j.api.address.Component;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.json.JsonValue;
import io.p2p4j.core.json.JsonWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code known_peers.json}: an object with one peer for each key {@code host:port}, and in it {@code host}, {@code port},
 * {@code last_seen} (seconds since 1970, with a fraction), {@code success_count} and {@code failure_count}. What this project
 * knows beside stands in further keys: {@code peer_id}, {@code addresses}, {@code source}, {@code proven}, {@code first_seen},
 * {@code quality}, {@code reputation}, {@code banned_until}, {@code ban_reason}. Other keys are ignored.
 *
 * @param peers those whose id is known
 * @param addresses those of whom only host and port are known: to be dialed, as bootstrap peers are
 */
public record KnownPeers(List<PeerRecord> peers, List<Multiaddr> addresses) {
    /** The largest text that is read. */
    public static final int CHARS_MAX = 64 << 20;

    private static final int PEERS_MAX = 1_000_000;
    private static final int PORT_MAX = 65_535;
    private static final int ADDRESSES_MAX = 64;
    private static final int HOST_CHARS_MAX = 253;
    private static final int REASON_CHARS_MAX = 256;
    private static final long SECONDS_MAX =
            Instant.parse("9999-12-31T00:00:00Z").getEpochSecond();
    private static final int MILLI_DIGITS = 3;
    private static final String HOST = "host";
    private static final String PORT = "port";
    private static final String PEER_ID = "peer_id";

    /**
     * Copies the lists.
     *
     * @param peers see the component
     * @param addresses see the component
     */
    public KnownPeers {
        peers = List.copyOf(peers);
        addresses = List.copyOf(addresses);
    }

    /**
     * Writes peers. Those without an address that has host and port are left out, and of two at one host and port that was
     * seen last is written.
     *
     * @param peers what a book has
     * @return the text, one line a peer, in the order of the keys
     */
    public static String write(List<PeerRecord> peers) {
        Map<String, PeerRecord> byKey = new TreeMap<>();
        Map<String, HostPort> places = new TreeMap<>();
        for (PeerRecord peer : peers) {
            HostPort place = place(peer);
            if (place != null) {
                places.put(place.key(), place);
                byKey.merge(place.key(), peer, KnownPeers::seenLast);
            }
        }
        JsonWriter json = new JsonWriter().open('{');
        byKey.forEach((key, peer) -> {
            HostPort place = places.get(key);
            if (place != null) {
                json.line(2).key(key);
                write(json, place, peer);
            }
        });
        return json.line(0).close('}') + "\n";
    }

    private static PeerRecord seenLast(PeerRecord a, PeerRecord b) {
        Comparator<PeerRecord> order = Comparator.comparing(PeerRecord::proven)
                .thenComparing(peer -> peer.lastSeen().orElse(Instant.EPOCH));
        return order.compare(a, b) >= 0 ? a : b;
    }

    private static void write(JsonWriter json, HostPort place, PeerRecord peer) {
        json.open('{').key(HOST).text(place.host()).key(PORT).number(place.port());
        peer.lastSeen().ifPresent(seen -> json.key("last_seen").raw(seconds(seen)));
        json.key("success_count").number(peer.successCount());
        json.key("failure_count").number(peer.failureCount());
        json.key(PEER_ID).text(peer.peer().toString()).key("addresses").open('[');
        peer.addresses().forEach(address -> json.text(address.toString()));
        json.close(']').key("source").text(peer.source().name());
        json.key("proven").raw(Boolean.toString(peer.proven()));
        json.key("first_seen").raw(seconds(peer.firstSeen()));
        json.key("quality").raw(BigDecimal.valueOf(peer.quality()).toPlainString());
        json.key("reputation").number(peer.reputation());
        peer.ban()
                .ifPresent(ban -> json.key("banned_until")
                        .raw(seconds(ban.until()))
                        .key("ban_reason")
                        .text(ban.reason()));
        json.close('}');
    }

    private static String seconds(Instant instant) {
        return BigDecimal.valueOf(instant.toEpochMilli(), MILLI_DIGITS).toPlainString();
    }

    /**
     * Reads peers, from this project or another.
     *
     * @param text the file's content
     * @param now when a peer becomes known of whom the text does not say it
     * @return the peers
     * @throws IllegalArgumentException when it is not of this form; the text begins with line and column
     */
    public static KnownPeers read(String text, Instant now) {
        if (text.length() > CHARS_MAX) {
            throw new IllegalArgumentException(
                    "known peers: " + text.length() + " characters (expected at most " + CHARS_MAX + ")");
        }
        JsonValue all = JsonValue.parse(text, "");
        Map<String, JsonValue> members = all.members();
        if (members.size() > PEERS_MAX) {
            throw all.error(members.size() + " peers (expected at most " + PEERS_MAX + ")");
        }
        List<PeerRecord> peers = new ArrayList<>();
        List<Multiaddr> addresses = new ArrayList<>();
        for (JsonValue member : members.values()) {
            Multiaddr place = place(member);
            JsonValue id = member.get(PEER_ID);
            if (id == null) {
                addresses.add(place);
            } else {
                peers.add(peer(member, id, place, now));
            }
        }
        return new KnownPeers(peers, addresses);
    }

    private static Multiaddr place(JsonValue member) {
        JsonValue host = member.require(HOST);
        int port = (int) member.require(PORT).integer(1, PORT_MAX);
        return HostPort.of(host.text(), port)
                .orElseThrow(() -> host.error("\"" + host.text() + "\" (expected an IP address or a name)"));
    }

    private static PeerRecord peer(JsonValue member, JsonValue id, Multiaddr place, Instant now) {
        PeerId peer = parsed(id, PeerId::parse);
        List<Multiaddr> addresses = new ArrayList<>();
        JsonValue listed = member.get("addresses");
        if (listed != null) {
            if (listed.array().size() > ADDRESSES_MAX) {
                throw listed.error(listed.array().size() + " addresses (expected at most " + ADDRESSES_MAX + ")");
            }
            listed.array().forEach(address -> addresses.add(parsed(address, Multiaddr::parse)));
        }
        if (addresses.isEmpty()) {
            addresses.add(place);
        }
        JsonValue source = member.get("source");
        JsonValue proven = member.get("proven");
        JsonValue quality = member.get("quality");
        JsonValue reputation = member.get("reputation");
        JsonValue bannedUntil = member.get("banned_until");
        JsonValue banReason = member.get("ban_reason");
        String reason = banReason == null ? "imported" : banReason.text();
        return new PeerRecord(
                peer,
                addresses,
                source == null ? PeerSource.PEER_EXCHANGE : PeerSource.valueOf(source.oneOf(sources())),
                proven != null && proven.truth(),
                instant(member, "first_seen").orElse(now),
                instant(member, "last_seen"),
                count(member, "success_count"),
                count(member, "failure_count"),
                0,
                quality == null ? 0 : quality.decimal(0, 1),
                reputation == null ? 0 : (int) reputation.integer(-PeerBook.REPUTATION_MAX, PeerBook.REPUTATION_MAX),
                bannedUntil == null
                        ? Optional.empty()
                        : Optional.of(new PeerRecord.Ban(
                                instant(bannedUntil),
                                reason.substring(0, Math.min(reason.length(), REASON_CHARS_MAX)))),
                Optional.empty());
    }

    private static List<String> sources() {
        List<String> names = new ArrayList<>();
        for (PeerSource source : PeerSource.values()) {
            names.add(source.name());
        }
        return names;
    }

    private interface Parser<T> {
        T parse(String text);
    }

    private static <T> T parsed(JsonValue value, Parser<T> parser) {
        try {
            return parser.parse(value.text());
        } catch (IllegalArgumentException wrong) {
            throw value.error(String.valueOf(wrong.getMessage()));
        }
    }

    private static long count(JsonValue member, String key) {
        JsonValue value = member.get(key);
        return value == null ? 0 : value.integer(0, Long.MAX_VALUE / 2);
    }

    private static Optional<Instant> instant(JsonValue member, String key) {
        JsonValue value = member.get(key);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(instant(value));
    }

    private static Instant instant(JsonValue value) {
        double seconds = value.decimal(0, SECONDS_MAX);
        return Instant.ofEpochMilli(BigDecimal.valueOf(seconds)
                .movePointRight(MILLI_DIGITS)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact());
    }

    private static @Nullable HostPort place(PeerRecord peer) {
        for (Multiaddr address : peer.addresses()) {
            HostPort place = HostPort.of(address);
            if (place != null) {
                return place;
            }
        }
        return null;
    }

    /** Where the sources say that a peer is. */
    private record HostPort(String host, int port) {
        private static final List<Protocol> NAMED =
                List.of(Protocol.IP4, Protocol.IP6, Protocol.DNS, Protocol.DNS4, Protocol.DNS6);

        String key() {
            return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
        }

        static @Nullable HostPort of(Multiaddr address) {
            Component first = address.components().get(0);
            int port = address.has(Protocol.P2P_CIRCUIT) ? 0 : address.port().orElse(0);
            return NAMED.contains(first.protocol()) && port > 0 ? new HostPort(first.value(), port) : null;
        }

        static Optional<Multiaddr> of(String host, int port) {
            if (host.isEmpty() || host.length() > HOST_CHARS_MAX) {
                return Optional.empty();
            }
            try {
                return Optional.of(Multiaddr.tcp(host, port));
            } catch (IllegalArgumentException noLiteral) {
                boolean legal = host.chars()
                        .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_'));
                boolean name = legal && host.chars().anyMatch(c -> c != '.' && (c < '0' || c > '9'));
                return name ? Optional.of(Multiaddr.parse("/dns/" + host + "/tcp/" + port)) : Optional.empty();
            }
        }
    }
}
