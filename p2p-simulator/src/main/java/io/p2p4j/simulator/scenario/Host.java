package io.p2p4j.simulator.scenario;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.dns.Resolver;
import io.p2p4j.simulator.dns.SimulatedDns;
import io.p2p4j.simulator.fabric.DatagramHandler;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.fabric.SimSocket;
import io.p2p4j.simulator.thread.NodeThreads;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One life of one node, as the application on it sees the world. Owned by the simulation's thread. */
public final class Host {
    private final Simulation simulation;
    private final String name;
    private final int number;
    private final int life;
    private final P2PProvider provider;
    private final List<Multiaddr> addresses;
    private @Nullable Path disk;

    /**
     * Describes a node to a {@link Program} that no scenario runs: an experiment of its own drives the simulation.
     *
     * @param simulation runs the node
     * @param name the node's name
     * @param number the node's number, from 0
     * @param life 0 at first, one more after each crash
     * @param provider its provider, started
     * @param addresses where each node listens, in the order of the numbers
     */
    public Host(
            Simulation simulation, String name, int number, int life, P2PProvider provider, List<Multiaddr> addresses) {
        this.simulation = simulation;
        this.name = name;
        this.number = number;
        this.life = life;
        this.provider = provider;
        this.addresses = List.copyOf(addresses);
    }

    /**
     * Returns the node's name.
     *
     * @return for example {@code n0}
     */
    public String name() {
        return name;
    }

    /**
     * Returns the node's number.
     *
     * @return from 0
     */
    public int number() {
        return number;
    }

    /**
     * Returns the number of this life.
     *
     * @return 0 at first, one more after each crash
     */
    public int life() {
        return life;
    }

    /**
     * Returns the node's provider, started.
     *
     * @return its {@code listen()} listens at the node's own address
     */
    public P2PProvider provider() {
        return provider;
    }

    /**
     * Returns where each node listens.
     *
     * @return in the order of the numbers, with the peer ids
     */
    public List<Multiaddr> addresses() {
        return addresses;
    }

    /**
     * Returns what the node is on the network.
     *
     * @return the machine, the same one in all lives
     */
    public SimNode machine() {
        return simulation.fabric().node(name).orElseThrow();
    }

    /**
     * Returns the machine's disk, for {@link java.nio.file.Files} and {@link java.nio.channels.FileChannel}: a file system in
     * memory that outlives this life. What is not synced may be lost or torn; see {@code docs/SIMULATION-MODEL.md}.
     *
     * @return its root directory; the same one in all calls
     * @throws IllegalStateException when it is asked for the first time after the end of this life
     */
    public Path disk() {
        Path own = disk;
        if (own == null) {
            if (simulation.providerOf(name) != provider) {
                throw new IllegalStateException("disk of node " + name + " in life " + life + ", which is over");
            }
            own = simulation.disk(name);
            disk = own;
        }
        return own;
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
        return machine().socket(address, handler);
    }

    /**
     * Returns the machine's resolver of names, which remembers what it learnt in all lives.
     *
     * @return its resolver
     */
    public Resolver resolver() {
        return SimulatedDns.of(simulation.fabric()).resolver(machine());
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
