package io.p2p4j.tck.rules;

import static io.p2p4j.tck.rule.TckRule.must;

import io.p2p4j.api.Capability;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.discovery.DiscoveredPeer;
import io.p2p4j.api.discovery.DiscoveryEvent;
import io.p2p4j.api.error.ErrorKind;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.tck.LocalNetwork;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.RuleRun;
import io.p2p4j.tck.rule.TckRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** How peers are found. Discovery is a service above a provider: the harness claims it, and no capability names it. */
final class DiscoveryRules {
    private static final int TTL_BUDGETS = 4;
    private static final int TTLS = 3;
    private static final String UNLESS = "; UNSUPPORTED unless the harness has a local network";

    private DiscoveryRules() {}

    static List<TckRule> rules() {
        return List.of(
                must("DISC-01", "an announced peer is found within the bound")
                        .because("a peer that nobody finds might as well not be there" + UNLESS)
                        .seeing(Evidence.CALLBACKS, Evidence.CONNECTIONS, Evidence.MESSAGES)
                        .tried(DiscoveryRules::announcedIsFound),
                must("DISC-02", "a departed peer expires")
                        .because("who dials the dead waits for a timeout" + UNLESS)
                        .seeing(Evidence.CALLBACKS)
                        .tried(DiscoveryRules::departedExpires),
                must("DISC-03", "never self, never duplicates")
                        .because("an application that dials whom it finds would dial itself, or one peer for ever"
                                + UNLESS)
                        .seeing(Evidence.CALLBACKS)
                        .tried(DiscoveryRules::othersOnce),
                must("DISC-04", "a discovered id stays untrusted until the handshake")
                        .because("anybody on the local network can announce any name" + UNLESS)
                        .needing(Capability.AUTHENTICATED)
                        .seeing(Evidence.CALLBACKS, Evidence.ATTACKS, Evidence.FAILURES, Evidence.CONNECTIONS)
                        .tried(DiscoveryRules::untrusted));
    }

    private static LocalNetwork network(RuleRun run) {
        return run.ask(TckHarness::localNetwork)
                .orElseThrow(() ->
                        run.unsupported("the harness has no local network to find peers on (TckHarness.localNetwork)"));
    }

    private static Duration ttl(RuleRun run) {
        return run.budgets().mustNotHappen().multipliedBy(TTL_BUDGETS);
    }

    private static Duration expiry(RuleRun run) {
        return ttl(run).plus(run.budgets().mustHappen());
    }

    private static void announcedIsFound(RuleRun run) {
        LocalNetwork network = network(run);
        P2PProvider host = run.provider("host");
        P2PListener listener = run.listen(host);
        Multiaddr address = run.addressOf(listener);
        P2PProvider early = run.provider("early");
        Finder before = new Finder(run, network, early, ttl(run));
        Finder own = new Finder(run, network, host, ttl(run));
        run.await("announce", own.discovery.announce(List.of(address)));
        run.eventually("found by who was there before", () -> before.hasFound(host.localPeerId()));
        P2PProvider late = run.provider("late");
        Finder after = new Finder(run, network, late, ttl(run));
        run.eventually("found by who came later", () -> after.hasFound(host.localPeerId()));
        useful(run, before, early, host.localPeerId(), listener);
        useful(run, after, late, host.localPeerId(), listener);
    }

    /** What was found leads to the peer. */
    private static void useful(RuleRun run, Finder finder, P2PProvider seeker, PeerId found, P2PListener listener) {
        CompletionStage<P2PConnection> accepted = listener.accept();
        P2PConnection near = run.await("connect", dial(run, finder, seeker, found));
        run.same("id", found, near.remotePeerId());
        run.saw(Evidence.CONNECTIONS);
        run.exchange(near, run.await("accept", accepted));
    }

    private static CompletionStage<P2PConnection> dial(RuleRun run, Finder finder, P2PProvider seeker, PeerId found) {
        List<Multiaddr> addresses = finder.known(found)
                .map(DiscoveredPeer::addresses)
                .orElseThrow(() -> run.failure("peers() with " + found, "it is not there"));
        return seeker.connect(DialRequest.to(found).withAddresses(addresses));
    }

    private static void departedExpires(RuleRun run) {
        LocalNetwork network = network(run);
        List<P2PProvider> hosts = new ArrayList<>();
        List<Finder> finders = new ArrayList<>();
        Finder seeker = new Finder(run, network, run.provider("seeker"), ttl(run));
        for (String name : List.of("polite", "vanishing", "staying")) {
            P2PProvider host = run.provider(name);
            Finder finder = new Finder(run, network, host, ttl(run));
            run.await("announce", finder.discovery.announce(List.of(run.addressOf(run.listen(host)))));
            run.eventually(name + " is found", () -> seeker.hasFound(host.localPeerId()));
            hosts.add(host);
            finders.add(finder);
        }
        run.await("withdraw", finders.get(0).discovery.withdraw());
        PeerId polite = hosts.get(0).localPeerId();
        run.eventually("a peer that said goodbye expires", expiry(run), () -> seeker.hasExpired(polite));
        network.vanish(hosts.get(1));
        PeerId vanished = hosts.get(1).localPeerId();
        run.eventually("a peer that vanished expires", expiry(run), () -> seeker.hasExpired(vanished));
        run.pass(ttl(run).multipliedBy(2));
        PeerId staying = hosts.get(2).localPeerId();
        run.check(!seeker.hasExpired(staying), "a peer that is there does not expire", seeker.events);
        run.same(
                "peers that are there",
                List.of(staying),
                seeker.discovery.peers().stream().map(DiscoveredPeer::peerId).toList());
        for (PeerId departed : List.of(polite, vanished)) {
            run.same("times that it expired", 1L, seeker.count(DiscoveryEvent.Expired.class, departed));
        }
    }

    private static void othersOnce(RuleRun run) {
        LocalNetwork network = network(run);
        P2PProvider one = run.provider("one");
        P2PProvider other = run.provider("other");
        Finder atOne = new Finder(run, network, one, ttl(run));
        Finder atOther = new Finder(run, network, other, ttl(run));
        List<Multiaddr> two = List.of(run.addressOf(run.listen(one)), run.addressOf(run.listen(one)));
        run.await("announce", atOne.discovery.announce(two));
        run.await("announce", atOther.discovery.announce(List.of(run.addressOf(run.listen(other)))));
        run.eventually("one finds the other", () -> atOne.hasFound(other.localPeerId()));
        run.eventually("the other finds one", () -> atOther.hasFound(one.localPeerId()));
        run.await("announce again", atOne.discovery.announce(two));
        run.pass(ttl(run).multipliedBy(TTLS));
        onlyOnce(run, atOne, other.localPeerId());
        onlyOnce(run, atOther, one.localPeerId());
        run.await("announce less", atOne.discovery.announce(two.subList(1, 2)));
        run.eventually(
                "the other learns of the change",
                () -> atOther.count(DiscoveryEvent.Changed.class, one.localPeerId()) == 1);
        run.same("peers of the other", 1, atOther.discovery.peers().size());
        run.same(
                "addresses of one",
                1,
                atOther.discovery.peers().get(0).addresses().size());
    }

    private static void onlyOnce(RuleRun run, Finder finder, PeerId other) {
        List<PeerId> told =
                finder.events.stream().map(event -> event.peer().peerId()).toList();
        run.same("peers in all events", List.of(other), told);
        run.same(
                "peers that are there",
                List.of(other),
                finder.discovery.peers().stream().map(DiscoveredPeer::peerId).toList());
    }

    private static void untrusted(RuleRun run) {
        LocalNetwork network = network(run);
        P2PProvider victim = run.provider("victim");
        P2PListener listener = run.listen(victim);
        P2PProvider attacker = run.provider("attacker");
        Multiaddr trap = run.addressOf(run.listen(attacker)).withoutPeerId();
        P2PProvider seeker = run.provider("seeker");
        AtomicInteger opened = new AtomicInteger();
        seeker.observe(event -> {
            if (event instanceof P2PEvent.ConnectionOpened) {
                opened.incrementAndGet();
            }
        });
        Finder finder = new Finder(run, network, seeker, ttl(run));
        network.claim(victim.localPeerId(), trap, ttl(run));
        run.saw(Evidence.ATTACKS);
        run.eventually("the lie is heard", () -> finder.hasFound(victim.localPeerId()));
        run.never("a connection to whom nobody has dialed", () -> opened.get() > 0);
        run.same(
                "kind of a dial by the lie",
                ErrorKind.AUTHENTICATION_FAILED,
                run.fails("dial by the lie", dial(run, finder, seeker, victim.localPeerId()))
                        .kind());
        run.same("connections", 0, opened.get());

        Finder own = new Finder(run, network, victim, ttl(run));
        List<Multiaddr> truth = List.of(run.addressOf(listener).withoutPeerId());
        run.await("announce", own.discovery.announce(truth));
        run.eventually(
                "the truth is heard",
                () -> finder.known(victim.localPeerId())
                        .filter(peer -> peer.addresses().equals(truth))
                        .isPresent());
        useful(run, finder, seeker, victim.localPeerId(), listener);
    }
}
