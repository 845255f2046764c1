package io.p2p4j.simulator.scenario;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.simulator.thread.NodeThreads;
import java.util.List;

/**
 * One life of one node, as the application on it sees the world.
 *
 * @param name the node's name
 * @param number the node's number, from 0
 * @param life 0 at first, one more after each crash
 * @param provider its provider, started; {@code listen()} listens at the node's own address
 * @param addresses where each node listens, in the order of the numbers, with the peer ids
 */
public record Host(String name, int number, int life, P2PProvider provider, List<Multiaddr> addresses) {
    /**
     * Copies the addresses.
     *
     * @param name the node's name
     * @param number the node's number
     * @param life the number of its life
     * @param provider its provider
     * @param addresses where each node listens
     */
    public Host {
        addresses = List.copyOf(addresses);
    }

    /**
     * Returns the clock, timers and chance of this life of the node.
     *
     * @return the provider's context
     */
    public ProviderContext context() {
        return provider.context();
    }

    /**
     * Returns the threads of this life of the node, for blocking code. What such a thread does not catch is a violation.
     *
     * @return its threads
     */
    public NodeThreads threads() {
        return NodeThreads.of(context());
    }

    /**
     * Returns where the others listen.
     *
     * @return the addresses without this node's own
     */
    public List<Multiaddr> others() {
        return addresses.stream()
                .filter(address -> !address.equals(addresses.get(number)))
                .toList();
    }
}
