package io.p2p4j.tck;

import io.p2p4j.api.P2PProvider;
import java.time.Duration;

/** What lies between providers in virtual time, as the kit sets it. Owned by the thread of its rule. */
public interface SimulatedNetwork {
    /**
     * Makes a provider whose packets meet conditions of their own, and no others.
     *
     * @param request identity and limits
     * @param latency how long each packet that it sends is on its way
     * @param packetLoss the probability that a packet that it sends is lost; it is sent again when it must arrive
     * @return a new provider, not started
     */
    P2PProvider newProvider(ProviderRequest request, Duration latency, double packetLoss);

    /**
     * Cuts two providers from each other, in both directions, until {@link #heal}.
     *
     * @param one a provider
     * @param other another one
     */
    void partition(P2PProvider one, P2PProvider other);

    /** Mends every cut. */
    void heal();
}
