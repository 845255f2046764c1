package io.p2p4j.simulator.dns;

import io.p2p4j.api.address.Component;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One machine's resolver, with its cache. Failures are {@link DnsException}s. What a process asked for that dies meanwhile is
 * never answered. Owned by the simulation's thread.
 */
public final class Resolver {
    /** How long it waits for an answer before it asks again. */
    public static final Duration RETRY = Duration.ofSeconds(5);

    /** How often it asks. */
    public static final int TRIES = 2;

    /** How long it remembers that there is no such name or no such record (RFC 2308). */
    public static final Duration NEGATIVE_TTL = Duration.ofSeconds(60);

    /** How many answers it remembers; the oldest goes first. */
    public static final int CACHE_MAX = 1024;

    /** How many names one {@code /dnsaddr} may lead through. */
    public static final int DEPTH_MAX = 4;

    /** How many addresses one name may stand for. */
    public static final int ADDRESSES_MAX = 64;

    static final String DNSADDR_LABEL = "_dnsaddr.";
    static final String DNSADDR_PREFIX = "dnsaddr=";

    private final SimulatedDns dns;
    private final SimNode node;
    private final Kernel kernel;
    private final Map<Key, Cached> cache = new LinkedHashMap<>();
    private long queries;

    private record Key(String name, RecordType type) {}

    /** An answer and when it is forgotten. */
    private record Cached(List<String> values, DnsException.@Nullable Code failure, long untilNanos) {}

    Resolver(SimulatedDns dns, SimNode node) {
        this.dns = dns;
        this.node = node;
        this.kernel = node.fabric().kernel();
    }

    /**
     * Looks a name up.
     *
     * @param name in any case, with or without a dot at its end
     * @param type what to look for
     * @return the values, at least one, in the order of the zone
     */
    public CompletionStage<List<String>> lookup(String name, RecordType type) {
        kernel.checkOwner();
        CompletableFuture<List<String>> future = new CompletableFuture<>();
        Key key = new Key(SimulatedDns.canonical(name), type);
        Cached known = cache.get(key);
        if (known != null && known.untilNanos > kernel.nowNanos()) {
            later(0, () -> complete(future, key, known.values, known.failure));
        } else {
            long number = queries++;
            ask(future, key, number, 1);
        }
        return future.minimalCompletionStage();
    }

    private void ask(CompletableFuture<List<String>> future, Key key, long number, int tries) {
        if (!dns.answers(node, key.name)) {
            later(RETRY.toNanos(), () -> {
                if (tries == TRIES) {
                    complete(future, key, List.of(), DnsException.Code.TIMEOUT);
                } else {
                    ask(future, key, number, tries + 1);
                }
            });
            return;
        }
        long name = Hash64.add(Hash64.of(key.name + ' ' + key.type), number);
        later(dns.latency().drawNanos(kernel.random("dns", node.key(), name)), () -> answered(future, key));
    }

    private void answered(CompletableFuture<List<String>> future, Key key) {
        try {
            SimulatedDns.Records records = dns.answer(key.name, key.type);
            remember(key, new Cached(records.values(), null, until(records.ttl())));
            complete(future, key, records.values(), null);
        } catch (DnsException failure) {
            boolean lasting =
                    failure.code() == DnsException.Code.NXDOMAIN || failure.code() == DnsException.Code.NODATA;
            if (lasting) {
                remember(key, new Cached(List.of(), failure.code(), until(NEGATIVE_TTL)));
            }
            complete(future, key, List.of(), failure.code());
        }
    }

    private long until(Duration ttl) {
        return kernel.nowNanos() + ttl.toNanos();
    }

    private void remember(Key key, Cached answer) {
        cache.remove(key);
        if (cache.size() == CACHE_MAX) {
            cache.remove(cache.keySet().iterator().next());
        }
        cache.put(key, answer);
    }

    private void complete(
            CompletableFuture<List<String>> future, Key key, List<String> values, DnsException.@Nullable Code failure) {
        kernel.trace(Hash64.of("resolved " + key.name + ' ' + key.type + ' ' + values + ' ' + failure));
        if (failure != null) {
            future.completeExceptionally(new DnsException(failure, key.name));
        } else {
            future.complete(values);
        }
    }

    /** As the work of the process that asks. */
    private void later(long delayNanos, Runnable task) {
        kernel.post(delayNanos, new SimNode.Work(node, node.incarnation(), task));
    }

    /**
     * Resolves the name that an address begins with.
     *
     * @param address {@code /dns4/…}, {@code /dns6/…}, {@code /dns/…} or {@code /dnsaddr/…} and what follows; another one
     *     stands for itself
     * @return addresses without names in front, at least one; of a {@code /dnsaddr} those that end with what follows it
     */
    public CompletionStage<List<Multiaddr>> resolve(Multiaddr address) {
        kernel.checkOwner();
        return resolve(address, DEPTH_MAX);
    }

    private CompletionStage<List<Multiaddr>> resolve(Multiaddr address, int depth) {
        if (address.startsWith(Protocol.DNS4)) {
            return hosts(address, Protocol.IP4, RecordType.A);
        } else if (address.startsWith(Protocol.DNS6)) {
            return hosts(address, Protocol.IP6, RecordType.AAAA);
        } else if (address.startsWith(Protocol.DNS)) {
            // IPv6 goes first (RFC 6724).
            return either(hosts(address, Protocol.IP6, RecordType.AAAA), hosts(address, Protocol.IP4, RecordType.A));
        } else if (!address.startsWith(Protocol.DNSADDR)) {
            return CompletableFuture.completedStage(List.of(address));
        } else if (depth == 0) {
            String name = address.components().get(0).value();
            return CompletableFuture.failedStage(new DnsException(DnsException.Code.SERVFAIL, name));
        }
        return addresses(address, depth);
    }

    private CompletionStage<List<Multiaddr>> hosts(Multiaddr address, Protocol ip, RecordType type) {
        List<Component> rest = rest(address);
        return lookup(address.components().get(0).value(), type).thenApply(values -> {
            List<Multiaddr> resolved = new ArrayList<>();
            for (String value : values) {
                List<Component> components = new ArrayList<>();
                components.add(new Component(ip, value));
                components.addAll(rest);
                resolved.add(Multiaddr.of(components));
            }
            return resolved.subList(0, Math.min(ADDRESSES_MAX, resolved.size()));
        });
    }

    private static List<Component> rest(Multiaddr address) {
        return address.components().subList(1, address.components().size());
    }

    /** What there is of both; a failure only when there is nothing of either. */
    private static CompletionStage<List<Multiaddr>> either(
            CompletionStage<List<Multiaddr>> one, CompletionStage<List<Multiaddr>> other) {
        CompletionStage<List<Multiaddr>> quiet = one.exceptionally(failure -> List.of());
        return quiet.thenCompose(first -> other.handle((second, failure) -> {
            if (failure != null && first.isEmpty()) {
                throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
            }
            List<Multiaddr> both = new ArrayList<>(first);
            if (failure == null) {
                both.addAll(second);
            }
            return both.subList(0, Math.min(ADDRESSES_MAX, both.size()));
        }));
    }

    private CompletionStage<List<Multiaddr>> addresses(Multiaddr address, int depth) {
        String name = address.components().get(0).value();
        List<Component> suffix = rest(address);
        return lookup(DNSADDR_LABEL + name, RecordType.TXT).thenCompose(texts -> {
            CompletionStage<List<Multiaddr>> all =
                    CompletableFuture.failedStage(new DnsException(DnsException.Code.NODATA, name));
            for (String text : texts) {
                Multiaddr found = read(text);
                if (found != null && endsWith(found, suffix)) {
                    all = either(all, resolve(found, depth - 1));
                }
            }
            return all;
        });
    }

    /** Texts of other kinds, and damaged ones, count for nothing. */
    private static @Nullable Multiaddr read(String text) {
        try {
            return text.startsWith(DNSADDR_PREFIX) ? Multiaddr.parse(text.substring(DNSADDR_PREFIX.length())) : null;
        } catch (IllegalArgumentException damaged) {
            return null;
        }
    }

    private static boolean endsWith(Multiaddr address, List<Component> suffix) {
        List<Component> components = address.components();
        int from = components.size() - suffix.size();
        return from >= 1 && components.subList(from, components.size()).equals(suffix);
    }

    /** Forgets all that it knows. */
    public void flush() {
        kernel.checkOwner();
        cache.clear();
    }
}
