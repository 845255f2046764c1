package io.p2p4j.tck.rules;

import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.Capability;
import io.p2p4j.api.InboundLimits;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.tck.Intruder;
import io.p2p4j.tck.RawConnection;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Too many from one place. Nobody is exempt here, since the kit's peers may all be on one host. */
final class CrowdRules {
    private static final int MAX = 2;
    private static final int VISITS = 6;

    private CrowdRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("LIM-07", "open connections of one peer, address and subnet are bounded")
                        .because("who is let in must not take the room of all others, under one name or under many")
                        .seeing(Evidence.CONNECTIONS, Evidence.REFUSALS, Evidence.MESSAGES)
                        .tried(CrowdRules::openConnections),
                must("LIM-08", "handshakes of one address and subnet are bounded")
                        .because("who has proven nothing must not keep others from their proof")
                        .seeing(Evidence.ATTACKS, Evidence.REFUSALS, Evidence.CONNECTIONS)
                        .tried(CrowdRules::handshakes),
                must("LIM-09", "new connections of one address and subnet are bounded in time")
                        .because("a handshake costs the listener more than it costs who begins it and leaves")
                        .seeing(Evidence.ATTACKS, Evidence.REFUSALS, Evidence.CONNECTIONS)
                        .tried(CrowdRules::dials));
    }

    private static InboundLimits.Builder everybody() {
        return InboundLimits.builder().exempt(List.of());
    }

    /** A host that tells why it refuses. */
    private static final class Host {
        final P2PProvider provider;
        final P2PListener listener;
        final List<P2PEvent.InboundRefused> refusals = new CopyOnWriteArrayList<>();

        Host(RuleRun run, Limits limits) {
            provider = run.provider("host", limits);
            provider.observe(event -> {
                if (event instanceof P2PEvent.InboundRefused refused) {
                    refusals.add(refused);
                }
            });
            listener = run.listen(provider);
        }

        void refuses(RuleRun run, RefusalReason reason) {
            run.eventually(
                    "a refusal for " + reason, () -> refusals.stream().anyMatch(refused -> refused.reason() == reason));
            P2PEvent.InboundRefused refusal = refusals.stream()
                    .filter(refused -> refused.reason() == reason)
                    .findFirst()
                    .orElseThrow();
            String text = String.valueOf(refusal.failure().getMessage());
            run.check(text.contains(reason.limit()), "a failure that names " + reason.limit(), text);
            if (run.has(Capability.METRICS)) {
                run.eventually(
                        "the refusal is counted under " + reason,
                        () -> provider.stats().refusals().getOrDefault(reason, 0L) >= 1);
            }
            run.saw(Evidence.REFUSALS);
        }
    }

    // ---- LIM-07

    private static void openConnections(RuleRun run) {
        crowded(run, RefusalReason.CONNECTIONS_PER_PEER, InboundLimits.Builder::connectionsPerPeerMax);
        crowded(run, RefusalReason.CONNECTIONS_PER_ADDRESS, InboundLimits.Builder::connectionsPerAddressMax);
        crowded(run, RefusalReason.CONNECTIONS_PER_SUBNET, InboundLimits.Builder::connectionsPerSubnetMax);
    }

    private static void crowded(RuleRun run, RefusalReason reason, BiConsumer<InboundLimits.Builder, Integer> limited) {
        InboundLimits.Builder inbound = everybody();
        limited.accept(inbound, MAX);
        Host host = new Host(run, Limits.builder().inbound(inbound.build()).build());
        P2PProvider dialer = run.provider("dialer");
        List<Pair> inside = new ArrayList<>();
        for (int i = 0; i < MAX; i++) {
            inside.add(run.pair(dialer, host.provider, host.listener));
        }
        HostileRules.refused(run, dialer, run.addressOf(host.listener));
        host.refuses(run, reason);
        if (reason == RefusalReason.CONNECTIONS_PER_PEER) {
            Pair pair = run.pair(run.provider("other dialer"), host.provider, host.listener);
            run.exchange(pair.near(), pair.far());
        }
        for (Pair pair : inside) {
            run.exchange(pair.near(), pair.far());
        }
        inside.get(0).near().close();
        run.closed(inside.get(0).near());
        run.closed(inside.get(0).far());
        CompletableFuture<P2PConnection> accept = host.listener.accept().toCompletableFuture();
        Optional<P2PConnection> near = HostileRules.connected(run, dialer, run.addressOf(host.listener));
        run.check(near.isPresent(), "a free place after one has left", "no dial gets in");
        run.exchange(near.orElseThrow(), run.await("accept in the free place", accept));
    }

    // ---- LIM-08

    private static void handshakes(RuleRun run) {
        Duration patience = run.budgets().mustNotHappen().multipliedBy(4);
        crowdAtTheDoor(
                run,
                patience,
                RefusalReason.HANDSHAKES_PER_ADDRESS,
                everybody().handshakesPerAddressMax(MAX).build());
        crowdAtTheDoor(
                run,
                patience,
                RefusalReason.HANDSHAKES_PER_SUBNET,
                everybody().handshakesPerSubnetMax(MAX).build());
    }

    private static void crowdAtTheDoor(RuleRun run, Duration patience, RefusalReason reason, InboundLimits inbound) {
        Host host = new Host(
                run,
                Limits.builder().handshakeTimeout(patience).inbound(inbound).build());
        List<RawConnection> visits = visit(run, host);
        host.refuses(run, reason);
        run.eventually(
                "whoever is too much is thrown out",
                () -> visits.stream().filter(RawConnection::isOver).count() >= VISITS - MAX);
        run.eventually(
                "the others are, when their time is over", () -> visits.stream().allMatch(RawConnection::isOver));
        servesAgain(run, host);
    }

    private static List<RawConnection> visit(RuleRun run, Host host) {
        Intruder intruder = run.intruder();
        List<RawConnection> visits = new ArrayList<>();
        for (int i = 0; i < VISITS; i++) {
            visits.add(intruder.visit(run.addressOf(host.listener)));
        }
        run.saw(Evidence.ATTACKS);
        return visits;
    }

    private static void servesAgain(RuleRun run, Host host) {
        P2PProvider dialer = run.provider("honest dialer");
        CompletableFuture<P2PConnection> accept = host.listener.accept().toCompletableFuture();
        Optional<P2PConnection> near = HostileRules.connected(run, dialer, run.addressOf(host.listener));
        run.check(near.isPresent(), "a listener that serves again", "no dial gets in");
        run.exchange(near.orElseThrow(), run.await("accept of the honest one", accept));
        run.saw(Evidence.CONNECTIONS);
    }

    // ---- LIM-09

    private static void dials(RuleRun run) {
        tooOften(
                run,
                RefusalReason.DIALS_PER_ADDRESS,
                everybody()
                        .dialsPerAddressBurst(MAX)
                        .dialsPerAddressPerSecond(1)
                        .build());
        tooOften(
                run,
                RefusalReason.DIALS_PER_SUBNET,
                everybody().dialsPerSubnetBurst(MAX).dialsPerSubnetPerSecond(1).build());
    }

    private static void tooOften(RuleRun run, RefusalReason reason, InboundLimits inbound) {
        Host host = new Host(run, Limits.builder().inbound(inbound).build());
        visit(run, host);
        host.refuses(run, reason);
        run.pass(Duration.ofMillis(1100));
        servesAgain(run, host);
    }
}
