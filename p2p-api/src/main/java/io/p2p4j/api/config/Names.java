package io.p2p4j.api.config;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of settings and their spellings. */
final class Names {
    static final String IMPLEMENTATION = "P2P_IMPLEMENTATION";
    static final String LISTEN_PORT = "P2P_LISTEN_PORT";
    static final String LISTEN_ADDRESSES = "P2P_LISTEN_ADDRESSES";
    static final String IDENTITY_FILE = "P2P_IDENTITY_FILE";
    static final String AGENT = "P2P_AGENT";

    private static final String PREFIX = "P2P_";
    private static final Pattern PROVIDER = Pattern.compile("[A-Z][A-Z0-9]*_P2P_[A-Z0-9_]+");
    private static final Pattern PROPERTY = Pattern.compile("([a-z][a-z0-9]*\\.)?p2p\\.[a-z0-9.-]+");
    private static final Pattern DOTTED = Pattern.compile("[a-z][a-z0-9.-]*");

    /** Every setting of {@link P2PConfig}, in the order of its documentation. */
    static final Set<String> KNOWN = known();

    /** Settings of the node above the provider, which are passed on to it. */
    static final Set<String> NODE = Collections.unmodifiableSet(new LinkedHashSet<>(List.of(
            "P2P_MAX_PEERS",
            "P2P_CONNECTIONS_PER_PEER",
            "P2P_EVICTION_AGE",
            "P2P_CIRCUIT_FAILURES",
            "P2P_CIRCUIT_OPEN",
            "P2P_CIRCUIT_OPEN_MAX",
            "P2P_MAX_DIALS",
            "P2P_MESSAGE_QUEUE_SIZE",
            "P2P_MESSAGE_TIMEOUT",
            "P2P_MESSAGE_RETRY_ATTEMPTS",
            "P2P_MAX_INBOUND_MESSAGES",
            "P2P_DUPLICATE_WINDOW",
            "P2P_MESSAGE_RATE",
            "P2P_MESSAGE_BURST",
            "P2P_BANDWIDTH_LIMIT",
            "P2P_COMPRESSION_MIN_BYTES",
            "P2P_BATCH_BYTES",
            "P2P_BROADCAST_HOPS",
            "P2P_HANDLER_TIMEOUT",
            "P2P_HEARTBEAT_INTERVAL",
            "P2P_RETRY_ATTEMPTS",
            "P2P_BOOTSTRAP_PEERS",
            "P2P_DISCOVERY_METHOD",
            "P2P_DISCOVERY_INTERVAL",
            "P2P_MESH_DEGREE",
            "P2P_PEER_BOOK_DIR",
            "P2P_MAX_KNOWN_PEERS")));

    /** Everything that a source may name. */
    static final Set<String> ALL = all();

    /** Other names that stand for one of those, whose origin shows which was used. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("INITIAL_PEERS", "P2P_BOOTSTRAP_PEERS"),
            Map.entry("P2P_INITIAL_PEERS", "P2P_BOOTSTRAP_PEERS"),
            Map.entry("P2P_PORT", LISTEN_PORT));

    private Names() {}

    private static Set<String> all() {
        Set<String> names = new LinkedHashSet<>(KNOWN);
        names.addAll(NODE);
        return Collections.unmodifiableSet(names);
    }

    /** The name that an alias stands for, and any other name itself. */
    static String canonical(String name) {
        return ALIASES.getOrDefault(name, name);
    }

    private static Set<String> known() {
        Set<String> names = new LinkedHashSet<>();
        names.add(IMPLEMENTATION);
        names.add(LISTEN_PORT);
        names.add(LISTEN_ADDRESSES);
        names.add(IDENTITY_FILE);
        names.add(AGENT);
        LimitSetting.ALL.forEach(limit -> names.add(limit.name()));
        LimitSetting.INBOUND.forEach(limit -> names.add(limit.name()));
        return Collections.unmodifiableSet(names);
    }

    /** A setting of one implementation, which is passed on. */
    static boolean isProviders(String name) {
        return PROVIDER.matcher(name).matches();
    }

    /** A name that belongs to this project, known or not. */
    static boolean isOurs(String name) {
        return name.startsWith(PREFIX) || isProviders(name) || ALIASES.containsKey(name);
    }

    /** The canonical name of a system property; empty for one that is none of ours. */
    static Optional<String> ofProperty(String key) {
        if (PROPERTY.matcher(key).matches()) {
            return Optional.of(canonical(upper(key)));
        }
        return isOurs(key) ? Optional.of(canonical(key)) : Optional.empty();
    }

    /** The canonical name of a key in a file; one that is unknown comes back in its canonical spelling. */
    static String ofFileKey(String key) {
        if (!DOTTED.matcher(key).matches()) {
            return canonical(key);
        }
        String name = upper(key);
        return canonical(isOurs(name) ? name : PREFIX + name);
    }

    private static String upper(String dotted) {
        return dotted.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
