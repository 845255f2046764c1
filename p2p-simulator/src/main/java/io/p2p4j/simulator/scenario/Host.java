package io.p2p4j.simulator.scenario;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.simulator.fabric.DatagramHandler;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.fabric.SimSocket;
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
 * @param machine what the node is on the network
 */
public record Host(
        String name, int number, int life, P2PProvider provider, List<Multiaddr> addresses, SimNode machine) {
    /**
     * Copies the addresses.
     *
     * @param name the node's name
     * @param number the node's number
     * @param life the number of its life
     * @param provider its provider
     * @param addresses where each node listens
     * @param machine what the node is on the network
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
     * Opens a datagram socket, which is closed when this life of the node ends.
     *
     * @param address {@code /ip4/…/udp/N}: port 0 takes a free one, a wildcard host the node's own host and its loopback
     * @param handler takes what arrives
     * @return the socket
     * @throws P2PException when the address is taken, or of another form
     */
    public SimSocket socket(Multiaddr address, DatagramHandler handler) throws P2PException {
        return machine.socket(address, handler);
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
