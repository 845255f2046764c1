package io.p2p4j.transport.mdns;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.discovery.DiscoveryFactory;
import java.util.List;
import java.util.Optional;

/** Finds peers by multicast DNS on all interfaces that can multicast IPv4, but for loopback. */
public final class MdnsDiscoveryFactory implements DiscoveryFactory {
    /** For {@link java.util.ServiceLoader}. */
    public MdnsDiscoveryFactory() {}

    @Override
    public String id() {
        return "mdns";
    }

    @Override
    public Optional<String> unavailable() {
        return MdnsSockets.interfaces().isEmpty()
                ? Optional.of("no interface with IPv4 and multicast is up")
                : Optional.empty();
    }

    @Override
    public Discovery create(P2PProvider provider) {
        MdnsDiscovery discovery = new MdnsDiscovery(provider.localPeerId(), provider.context());
        discovery.open(List.copyOf(MdnsSockets.interfaces()));
        return discovery;
    }
}
