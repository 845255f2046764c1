package io.p2p4j.tck.script;

import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.tck.Wire;
import io.p2p4j.tck.rule.RuleRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** The peers, wires, connections and streams of one run of a script. Owned by the run's thread. */
final class World {
    private static final String PROTOCOL = "/tck/script/";

    private record Peer(P2PProvider provider, P2PListener listener) {}

    private record Way(Wire wire, P2PProvider dialer, List<String> ends) {}

    private final RuleRun run;
    private final Limits limits;
    private final boolean wired;
    private final List<String> streamNames;
    private final Map<String, Peer> peers = new LinkedHashMap<>();
    private final List<Way> ways = new ArrayList<>();
    private final Map<String, P2PConnection> connections = new LinkedHashMap<>();
    private final Map<String, P2PStream> streams = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<P2PStream>> arrivals = new ConcurrentHashMap<>();

    World(RuleRun run, Limits limits, boolean wired, List<String> streamNames) {
        this.run = run;
        this.limits = limits;
        this.wired = wired;
        this.streamNames = streamNames;
        for (String name : streamNames) {
            arrivals.put(name, new CompletableFuture<>());
        }
    }

    private Peer peer(String name) {
        Peer known = peers.get(name);
        if (known == null) {
            Identity identity = run.identity(name);
            P2PProvider provider = run.unstarted(name, identity, limits);
            for (String stream : streamNames) {
                provider.handle(
                        PROTOCOL + stream,
                        arrived -> arrivals.getOrDefault(stream, new CompletableFuture<>())
                                .complete(arrived));
            }
            run.await(name + " starts", provider.start());
            known = new Peer(provider, run.listen(provider));
            peers.put(name, known);
        }
        return known;
    }

    /** Opens a connection; the far end accepts it. */
    void open(String name, String dialer, String host) {
        Peer from = peer(dialer);
        Peer to = peer(host);
        CompletionStage<P2PConnection> accepted = to.listener.accept();
        P2PConnection near = run.await("connect", from.provider.connect(way(dialer, host)), bound());
        P2PConnection far = run.await("accept", accepted, bound());
        run.same("peer of the dialer's end", to.provider.localPeerId(), near.remotePeerId());
        run.same("peer of the host's end", from.provider.localPeerId(), far.remotePeerId());
        connections.put(name + ".near", near);
        connections.put(name + ".far", far);
    }

    private Multiaddr way(String dialer, String host) {
        Multiaddr address = run.addressOf(peer(host).listener);
        if (!wired) {
            return address;
        }
        Wire wire = run.wire();
        ways.add(new Way(wire, peer(dialer).provider, List.of(dialer, host)));
        return wire.via(address);
    }

    /** Something must happen, even when nothing else is heard of the peer for a while. */
    private Duration bound() {
        return run.budgets().mustHappen();
    }

    /** Does something to every wire between two peers. */
    void between(String one, String other, BiConsumer<Wire, P2PProvider> what) {
        for (Way way : ways) {
            if (way.ends.contains(one) && way.ends.contains(other)) {
                what.accept(way.wire, way.dialer);
            }
        }
    }

    /** Stops a peer's provider; a new one has the same identity. */
    void restart(String name) {
        Peer before = peer(name);
        run.await(name + " stops", before.provider.stop(), bound().plus(limits.stopTimeout()));
        ways.removeIf(way -> way.ends.contains(name));
        peers.remove(name);
        run.same(
                "id after a restart",
                before.provider.localPeerId(),
                peer(name).provider.localPeerId());
    }

    P2PConnection connection(String end) {
        return Optional.ofNullable(connections.get(end)).orElseThrow();
    }

    Optional<P2PStream> stream(String end) {
        return Optional.ofNullable(streams.get(end));
    }

    CompletionStage<P2PStream> openStream(String name, String end) {
        return connection(end).openStream(PROTOCOL + name);
    }

    /** Keeps a stream that was opened; the peer's handler has it, or will. */
    void keep(String name, P2PStream near) {
        CompletableFuture<P2PStream> arrival = arrivals.getOrDefault(name, new CompletableFuture<>());
        streams.put(name + ".near", near);
        streams.put(name + ".far", run.await("the handler of " + name + " is called", arrival, bound()));
    }
}
