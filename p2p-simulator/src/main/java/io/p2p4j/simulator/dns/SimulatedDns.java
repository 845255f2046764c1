package io.p2p4j.simulator.dns;

import io.p2p4j.api.address.Component;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.simulator.fabric.Fabric;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.NameService;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.kernel.Hash64;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names of a simulated network. Changes are seen by who asks from then on; a resolver asks again when the time to live of
 * what it has is over. Names that were never put here are not resolved: on the fabric they are addresses by themselves.
 * Owned by the simulation's thread.
 */
public final class SimulatedDns {
    /** How long an answer takes unless something else is set. */
    public static final Latency LATENCY_DEFAULT = Latency.uniform(Duration.ofMillis(5), Duration.ofMillis(50));

    private static final Duration TTL_MAX = Duration.ofDays(7);
    private static final int TEXT_LENGTH_MAX = 255;

    private final Fabric fabric;
    private final Map<String, Zone> zones = new LinkedHashMap<>();
    private final Map<SimNode, Resolver> resolvers = new LinkedHashMap<>();
    private final Map<SimNode, Integer> cutOff = new LinkedHashMap<>();
    private Latency latency = LATENCY_DEFAULT;

    /** What is known under one name; nothing when it was removed. */
    private static final class Zone {
        final Map<RecordType, Records> records = new LinkedHashMap<>();
        DnsException.@Nullable Code failure;
    }

    /** The records of one type. */
    record Records(List<String> values, Duration ttl) {}

    private SimulatedDns(Fabric fabric) {
        this.fabric = fabric;
    }

    /**
     * Returns the names of a network, at first none.
     *
     * @param fabric whose dials use them
     * @return always the same ones
     */
    public static SimulatedDns of(Fabric fabric) {
        fabric.kernel().checkOwner();
        if (fabric.names() instanceof Dials present) {
            return present.dns();
        }
        SimulatedDns dns = new SimulatedDns(fabric);
        fabric.names(dns.new Dials());
        return dns;
    }

    private void changed(String what) {
        fabric.kernel().trace(Hash64.of(what));
    }

    /**
     * Sets the records of one type of a name, instead of those before.
     *
     * @param name the name, in any case, with or without a dot at its end
     * @param type their type
     * @param ttl how long resolvers keep them, 0 to 7 days
     * @param values at least one: an IPv4 address, an IPv6 address, or a text of at most 255 characters
     */
    public void put(String name, RecordType type, Duration ttl, String... values) {
        if (ttl.isNegative() || ttl.compareTo(TTL_MAX) > 0) {
            throw new IllegalArgumentException("ttl: " + ttl + " (expected 0 to 7 days)");
        }
        if (values.length == 0) {
            throw new IllegalArgumentException("no values of " + name + " (expected at least one)");
        }
        List<String> checked =
                Stream.of(values).map(value -> checked(type, value)).toList();
        changed("dns " + name + ' ' + type + ' ' + ttl + ' ' + checked);
        zones.computeIfAbsent(canonical(name), key -> new Zone()).records.put(type, new Records(checked, ttl));
    }

    private static String checked(RecordType type, String value) {
        return switch (type) {
            case A -> new Component(Protocol.IP4, value).value();
            case AAAA -> new Component(Protocol.IP6, value).value();
            case TXT -> {
                if (value.length() > TEXT_LENGTH_MAX) {
                    throw new IllegalArgumentException(
                            "text of " + value.length() + " characters (expected at most " + TEXT_LENGTH_MAX + ")");
                }
                yield value;
            }
        };
    }

    /**
     * Sets the addresses of dials to {@code /dnsaddr/<name>}.
     *
     * @param name the name
     * @param ttl how long resolvers keep them
     * @param addresses at least one; may be names themselves
     */
    public void putAddresses(String name, Duration ttl, Multiaddr... addresses) {
        String[] texts = new String[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            texts[i] = Resolver.DNSADDR_PREFIX + addresses[i];
        }
        put(Resolver.DNSADDR_LABEL + name, RecordType.TXT, ttl, texts);
    }

    /**
     * Removes all records of a name, which from now on does not exist.
     *
     * @param name one that was put
     */
    public void remove(String name) {
        changed("dns-remove " + name);
        Zone zone = zones.get(canonical(name));
        if (zone != null) {
            zone.records.clear();
        }
    }

    /**
     * Lets queries for a name fail, or puts an end to that.
     *
     * @param name one that was put
     * @param code {@code SERVFAIL} or {@code TIMEOUT}; null lets it answer again
     */
    public void fail(String name, DnsException.@Nullable Code code) {
        if (code == DnsException.Code.NXDOMAIN || code == DnsException.Code.NODATA) {
            throw new IllegalArgumentException("code: " + code + " (expected SERVFAIL or TIMEOUT; remove the name)");
        }
        changed("dns-fail " + name + ' ' + code);
        Zone zone = zones.get(canonical(name));
        if (zone == null) {
            throw new IllegalArgumentException("name " + name + " is unknown (expected one that was put)");
        }
        zone.failure = code;
    }

    /**
     * Sets how long answers take.
     *
     * @param value from now on
     */
    public void latency(Latency value) {
        changed("dns-latency " + value);
        latency = value;
    }

    /**
     * Lets all queries of a machine go unanswered, until {@link #reconnect} was called as often. What its resolver has stays
     * good for its time to live.
     *
     * @param node the machine
     */
    public void disconnect(SimNode node) {
        changed("dns-disconnect " + node);
        cutOff.merge(node, 1, Integer::sum);
    }

    /**
     * Undoes one {@link #disconnect}.
     *
     * @param node the machine
     */
    public void reconnect(SimNode node) {
        changed("dns-reconnect " + node);
        cutOff.computeIfPresent(node, (key, count) -> count == 1 ? null : count - 1);
    }

    /**
     * Returns a machine's resolver, which outlives its processes.
     *
     * @param node the machine
     * @return always the same one
     */
    public Resolver resolver(SimNode node) {
        fabric.kernel().checkOwner();
        return resolvers.computeIfAbsent(node, key -> new Resolver(this, key));
    }

    static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    Latency latency() {
        return latency;
    }

    /** Whether the servers answer a machine's query at all. */
    boolean answers(SimNode node, String name) {
        Zone zone = zones.get(name);
        return !cutOff.containsKey(node) && (zone == null || zone.failure != DnsException.Code.TIMEOUT);
    }

    /** What the servers answer now. */
    Records answer(String name, RecordType type) throws DnsException {
        Zone zone = zones.get(name);
        if (zone == null || (zone.records.isEmpty() && zone.failure == null)) {
            throw new DnsException(DnsException.Code.NXDOMAIN, name);
        }
        if (zone.failure != null) {
            throw new DnsException(zone.failure, name);
        }
        Records records = zone.records.get(type);
        if (records == null) {
            throw new DnsException(DnsException.Code.NODATA, name);
        }
        return records;
    }

    /** What the fabric's dials see of it. */
    private final class Dials implements NameService {
        SimulatedDns dns() {
            return SimulatedDns.this;
        }

        @Override
        public boolean knows(Multiaddr address) {
            String name = canonical(address.components().get(0).value());
            if (address.startsWith(Protocol.DNSADDR)) {
                return zones.containsKey(Resolver.DNSADDR_LABEL + name);
            }
            boolean named = address.startsWith(Protocol.DNS)
                    || address.startsWith(Protocol.DNS4)
                    || address.startsWith(Protocol.DNS6);
            return named && zones.containsKey(name);
        }

        @Override
        public CompletionStage<List<Multiaddr>> resolve(SimNode node, Multiaddr address) {
            return resolver(node).resolve(address);
        }
    }
}
