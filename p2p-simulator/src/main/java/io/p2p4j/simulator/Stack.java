package io.p2p4j.simulator;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.core.transport.Transport;

/**
 * A whole provider on a transport that it is given: the simulated network in a simulation, real sockets in production. That
 * is all that a provider has to offer to be simulated.
 */
@FunctionalInterface
public interface Stack {
    /**
     * Makes the provider of one life of a node. It takes time, timers, threads and chance from the context alone, and
     * sends and receives by the transport alone.
     *
     * @param config identity, addresses and limits
     * @param context the node's; it ends with the simulation
     * @param transport the node's; the provider closes it when it stops
     * @return a new provider, not started
     */
    P2PProvider provider(P2PConfig config, ProviderContext context, Transport transport);
}
