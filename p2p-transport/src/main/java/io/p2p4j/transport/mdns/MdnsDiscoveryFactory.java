package io.p2p4j.transport.mdns;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.discovery.DiscoveryFactory;
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
        // Where no interface can multicast now, one may come.
        return Optional.empty();
    }

    @Override
    public Discovery create(P2PProvider provider) {
        MdnsDiscovery discovery = new MdnsDiscovery(provider.localPeerId(), provider.context());
        discovery.open(MdnsSockets::interfaces);
        return discovery;
    }
}
