package io.p2p4j.tck;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.identity.PeerId;
import java.time.Duration;

/** A local network on which providers of the harness find each other. Owned by the thread of its rule. */
public interface LocalNetwork {
    /**
     * Lets a provider take part.
     *
     * @param provider a started provider of the harness
     * @param ttl how long its announcements hold
     * @return its discovery, which ends with the harness
     */
    Discovery discovery(P2PProvider provider, Duration ttl);

    /**
     * Lets a peer vanish: nothing of it is heard any more, not even a goodbye.
     *
     * @param provider the peer, which need not work any more
     */
    void vanish(P2PProvider provider);

    /**
     * Announces a lie: somebody on the network says that a peer is where it is not.
     *
     * @param claimed the peer
     * @param address where it is said to be
     * @param ttl how long the announcement holds
     */
    void claim(PeerId claimed, Multiaddr address, Duration ttl);
}
