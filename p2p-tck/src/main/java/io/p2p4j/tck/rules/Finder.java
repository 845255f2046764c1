package io.p2p4j.tck.rules;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.discovery.DiscoveredPeer;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.discovery.DiscoveryEvent;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.tck.LocalNetwork;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.RuleRun;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** One provider's discovery, and everything that it told. */
final class Finder {
    final Discovery discovery;
    final List<DiscoveryEvent> events = new CopyOnWriteArrayList<>();

    Finder(RuleRun run, LocalNetwork network, P2PProvider provider, Duration ttl) {
        discovery = network.discovery(provider, ttl);
        discovery.observe(event -> {
            events.add(event);
            run.note(provider.localPeerId().shortText() + ": " + event);
            run.saw(Evidence.CALLBACKS);
        });
    }

    Optional<DiscoveredPeer> known(PeerId peer) {
        return discovery.peers().stream()
                .filter(each -> each.peerId().equals(peer))
                .findFirst();
    }

    long count(Class<? extends DiscoveryEvent> type, PeerId peer) {
        return events.stream()
                .filter(event -> type.isInstance(event) && event.peer().peerId().equals(peer))
                .count();
    }

    boolean hasFound(PeerId peer) {
        return count(DiscoveryEvent.Found.class, peer) > 0;
    }

    boolean hasExpired(PeerId peer) {
        return count(DiscoveryEvent.Expired.class, peer) > 0;
    }
}
