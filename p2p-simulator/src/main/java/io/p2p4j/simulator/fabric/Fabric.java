package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.core.transport.Loop;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A simulated network: its nodes, who listens where, its conditions and faults. Addresses are names on the fabric; an IP
 * address needs no interface. Owned by the kernel's thread.
 */
public final class Fabric {
    private static final int PORT_FIRST = 49_152;
    private static final int PORT_LAST = 65_535;
    /** Where the translators have their outside addresses (RFC 2544's network for tests). */
    private static final String OPEN_NATS = "198.18.0.0";

    /** How long an address in memory is that has nothing else in it. */
    private static final int MEMORY_BYTES = Multiaddr.memory(0).toBytes().length;

    private final Kernel kernel;
    private final NetworkProfile profile;
    private final Loops loops;
    private final Router router;
    /** By their numbers. */
    private final List<SimNode> nodes = new ArrayList<>();

    private final CompactMap<String, SimNode> named = new CompactMap<>();
    private final Realm open = new Realm(null, OPEN_NATS);
    private final Nats nats = new Nats(this, open);
    private final Map<String, Integer> nextPorts = new LinkedHashMap<>();
    private final Datagrams datagrams;
    private @Nullable NameService names;
    private long nextMemory = 1;
    private long memoryBoundMax;
    private int readBytesMax = Integer.MAX_VALUE;
    private FabricObserver observer = FabricObserver.NONE;

    /** Makes the loop of a node. */
    @FunctionalInterface
    public interface Loops {
        /**
         * Makes a loop that runs its tasks as the kernel's events, through the node's gate.
         *
         * @param node the node
         * @param life the {@link SimNode#incarnation()} that it is for
         * @return its loop
         */
        Loop loopOf(SimNode node, int life);
    }

    /**
     * Creates a network without nodes.
     *
     * @param kernel runs it
     * @param profile its conditions
     * @param loops makes the nodes' loops
     */
    public Fabric(Kernel kernel, NetworkProfile profile, Loops loops) {
        this.kernel = kernel;
        this.profile = profile;
        this.loops = loops;
        this.router = new Router(kernel, new Holds(this), new Shaper(kernel));
        this.datagrams = new Datagrams(this);
    }

    /**
     * Creates a network in virtual time: calls come from the kernel's thread alone.
     *
     * @param kernel runs it
     * @param profile its conditions
     * @return the network
     */
    public static Fabric inVirtualTime(Kernel kernel, NetworkProfile profile) {
        return new Fabric(kernel, profile, EventLoop::new);
    }

    /**
     * Returns what runs this network.
     *
     * @return the kernel
     */
    public Kernel kernel() {
        return kernel;
    }

    /**
     * Lets every read give at most so many bytes, whatever was written at once; TCP may do so.
     *
     * @param value 1 or more; without a call there is no such bound
     */
    public void readBytesMax(int value) {
        kernel.checkOwner();
        if (value < 1) {
            throw new IllegalArgumentException("readBytesMax: " + value + " (expected 1 or more)");
        }
        readBytesMax = value;
    }

    int readBytesMax() {
        return readBytesMax;
    }

    Router router() {
        return router;
    }

    Datagrams datagrams() {
        return datagrams;
    }

    Loops loops() {
        return loops;
    }

    LinkProfile link(SimNode from, SimNode to) {
        LinkProfile own = from.sends();
        return own != null ? own : profile.link(from, to);
    }

    /**
     * Adds a node.
     *
     * @param name a name that no other node has
     * @return the node
     */
    public SimNode addNode(String name) {
        return add(name, null);
    }

    /**
     * Adds a node with conditions of its own for everything that it sends, instead of the profile's.
     *
     * @param name a name that no other node has
     * @param sends the conditions
     * @return the node
     */
    public SimNode addNode(String name, LinkProfile sends) {
        return add(name, sends);
    }

    private SimNode add(String name, @Nullable LinkProfile sends) {
        kernel.checkOwner();
        if (named.containsKey(name)) {
            throw new IllegalArgumentException("node " + name + " exists (expected a new name)");
        }
        SimNat place = nats.place(name);
        SimNode node = new SimNode(this, name, nodes.size(), sends, place == null ? open : place.inner());
        nodes.add(node);
        named.put(name, node);
        if (place != null) {
            place.inner().machines.put(node.ip(), node);
        }
        NodeRate rate = profile.rate(name);
        if (!rate.equals(NodeRate.UNLIMITED)) {
            router.shaper().rate(node, rate);
        }
        return node;
    }

    /**
     * Finds a node.
     *
     * @param name its name
     * @return the node, if there is one
     */
    public Optional<SimNode> node(String name) {
        kernel.checkOwner();
        return Optional.ofNullable(named.get(name));
    }

    /**
     * Returns all nodes.
     *
     * @return in the order in which they were added
     */
    public Collection<SimNode> nodes() {
        kernel.checkOwner();
        return Collections.unmodifiableCollection(nodes);
    }

    /**
     * Adds a rule after those there are.
     *
     * @param rule judges every packet from now on
     */
    public void addRule(Rule rule) {
        fault("rule");
        router.add(rule);
    }

    /**
     * Removes a rule.
     *
     * @param rule one that was added
     */
    public void removeRule(Rule rule) {
        fault("rule-removed");
        router.remove(rule);
    }

    /**
     * Cuts one direction. What is sent is kept and sent again; see {@code docs/SIMULATION-MODEL.md}.
     *
     * @param from whose packets are lost
     * @param to where they do not arrive
     */
    public void cut(SimNode from, SimNode to) {
        fault("cut " + from + ' ' + to);
        router.cut(from, to);
    }

    /**
     * Mends one direction that {@link #cut} cut.
     *
     * @param from the sending node
     * @param to the receiving node
     */
    public void uncut(SimNode from, SimNode to) {
        fault("uncut " + from + ' ' + to);
        router.uncut(from, to);
    }

    /**
     * Cuts the network into groups, in both directions. Nodes that are in none form one of their own. Replaces the groups
     * before.
     *
     * @param groups the groups
     */
    public void partition(List<List<SimNode>> groups) {
        fault("partition " + groups);
        router.group(nodes, groups);
    }

    /**
     * Changes how fast a node's access to the network is, also for what waits to be sent.
     *
     * @param node the node
     * @param rate instead of the one before, which at first is the profile's
     */
    public void rate(SimNode node, NodeRate rate) {
        fault("rate " + node + ' ' + rate);
        router.shaper().rate(node, rate);
    }

    /**
     * Returns how fast a node's access to the network is.
     *
     * @param node the node
     * @return {@link NodeRate#UNLIMITED} unless it was set
     */
    public NodeRate rate(SimNode node) {
        return router.shaper().rate(node);
    }

    /**
     * Returns what stops packets and bytes on their way without losing them.
     *
     * @return the holds, and what waits at them
     */
    public Holds holds() {
        return router.holds();
    }

    /**
     * Returns the translators.
     *
     * @return none at first
     */
    public Nats nats() {
        kernel.checkOwner();
        return nats;
    }

    /**
     * Sets who resolves names in addresses that are dialed.
     *
     * @param value instead of the one before
     */
    public void names(NameService value) {
        kernel.checkOwner();
        names = value;
    }

    /**
     * Returns who resolves names.
     *
     * @return null until somebody was set
     */
    public @Nullable NameService names() {
        kernel.checkOwner();
        return names;
    }

    /**
     * Breaks every connection between two nodes, as a network does: both ends learn of it at once, and what was under way is
     * lost. New ones can be made.
     *
     * @param one a node
     * @param other another node
     */
    public void disconnect(SimNode one, SimNode other) {
        fault("disconnect " + one + ' ' + other);
        one.disconnect(other);
    }

    /** Mends everything that {@link #cut} and {@link #partition} cut. */
    public void heal() {
        fault("heal");
        router.heal();
    }

    /**
     * Kills a node: its work and its state are gone, its addresses are free, and its operating system resets its
     * connections.
     *
     * @param node the node
     */
    public void kill(SimNode node) {
        fault("kill " + node);
        node.kill();
    }

    /**
     * Lets a node stand still: nothing of it runs, and its connections stay.
     *
     * @param node the node
     */
    public void pause(SimNode node) {
        fault("pause " + node);
        node.pause();
    }

    /**
     * Lets a paused node go on, with everything that waited for it in order.
     *
     * @param node the node
     */
    public void resume(SimNode node) {
        fault("resume " + node);
        node.resume();
    }

    /**
     * Makes a node slow: it does one task after another, and each takes time, so that its queue grows.
     *
     * @param node the node
     * @param nanosPerTask how much simulated time; 0 ends it
     */
    public void slow(SimNode node, long nanosPerTask) {
        fault("slow " + node + ' ' + nanosPerTask);
        node.slow(nanosPerTask);
    }

    /**
     * Begins a new life of a killed node. Nothing of the life before comes back.
     *
     * @param node the node
     */
    public void restart(SimNode node) {
        fault("restart " + node);
        node.restart();
    }

    void fault(String what) {
        kernel.checkOwner();
        kernel.trace(Fact.FAULT.number());
        kernel.trace(Hash64.of(what));
    }

    /**
     * Sets who is told what happens. Watching changes neither the run nor its trace.
     *
     * @param value told from now on, instead of the one before
     */
    public void observe(FabricObserver value) {
        kernel.checkOwner();
        observer = value;
    }

    /** A datagram arrived; the hash is of its ends and its content. */
    void arrived(SimNode from, SimNode to, long hash, long beganNanos, int bytes) {
        kernel.trace(hash);
        observer.on(Fact.DATAGRAM, from, to, beganNanos, bytes);
    }

    void trace(Fact fact, SimNode from, SimNode to, long detail) {
        trace(fact, from, to, detail, kernel.nowNanos(), 0);
    }

    void trace(Fact fact, SimNode from, SimNode to, long detail, long beganNanos, int bytes) {
        kernel.trace(fact.number());
        kernel.trace(from.key());
        kernel.trace(to.key());
        kernel.trace(detail);
        observer.on(fact, from, to, beganNanos, bytes);
    }

    /**
     * Sends a datagram past all addresses, as a multicast does. It takes the link's latency; it is lost when the link loses
     * or damages it, a rule drops it, the direction is cut, or the receiver is dead. Nobody is told, and it is not sent
     * again.
     *
     * @param from the sending node
     * @param to the receiving node
     * @param data its content, for its length and the trace
     * @param arrival runs as the receiver's when it arrives
     */
    public void datagram(SimNode from, SimNode to, byte[] data, Runnable arrival) {
        kernel.checkOwner();
        datagrams.carry(
                from,
                new Endpoint(from.ip() << Endpoint.PORT_BITS),
                new Multicast(to, arrival),
                from.key(),
                null,
                data);
    }

    /**
     * Lets something go wrong with the datagrams of a node.
     *
     * @param impairment in force until it is removed
     */
    public void impair(Impairment impairment) {
        fault("impair " + impairment);
        datagrams.add(impairment);
    }

    /**
     * Ends what {@link #impair} began.
     *
     * @param impairment one that was added
     */
    public void unimpair(Impairment impairment) {
        fault("unimpair " + impairment);
        datagrams.remove(impairment);
    }

    /**
     * Describes what has not ended, for people who look for a deadlock.
     *
     * @return one line for each node with something open, and for each direction in which something is held
     */
    public List<String> pending() {
        kernel.checkOwner();
        List<String> lines = new ArrayList<>();
        int[] listening = new int[nodes.size()];
        forEachListening(bound -> listening[bound.node().number()]++);
        for (SimNode node : nodes) {
            int listeners = listening[node.number()];
            if (node.openEnds() > 0 || listeners > 0 || node.heldTasks() > 0 || !node.isRunning()) {
                lines.add("node " + node + " is " + node.state() + ": " + node.openEnds() + " connections, " + listeners
                        + " listeners, " + node.heldTasks() + " held tasks");
            }
        }
        lines.addAll(holds().pending());
        return lines;
    }

    /**
     * Counts what a real network's nodes would have sockets for: ends of connections and bound addresses.
     *
     * @return the number now
     */
    public int openSockets() {
        kernel.checkOwner();
        int[] sockets = {0};
        forEachListening(bound -> sockets[0]++);
        for (SimNode node : nodes) {
            sockets[0] += node.openEnds();
        }
        return sockets[0];
    }

    /** Once for each address, in no order that means anything. */
    private void forEachListening(Consumer<SimTransport.Bound> told) {
        Consumer<SimTransport.Bound> present = bound -> {
            if (bound.isListening()) {
                told.accept(bound);
            }
        };
        open.bounds.forEachValue(present);
        nats.all().forEach(nat -> nat.inner().bounds.forEachValue(present));
    }

    static boolean supports(Multiaddr address) {
        if (address.startsWith(Protocol.MEMORY)) {
            return address.toBytes().length == MEMORY_BYTES;
        }
        return address.components().size() == 2
                && (address.startsWith(Protocol.IP4, Protocol.TCP)
                        || address.startsWith(Protocol.IP6, Protocol.TCP)
                        || address.startsWith(Protocol.DNS, Protocol.TCP)
                        || address.startsWith(Protocol.DNS4, Protocol.TCP)
                        || address.startsWith(Protocol.DNS6, Protocol.TCP));
    }

    /**
     * The addresses with actual hosts and port: memory 0 and port 0 take a free one, a wildcard takes the node's own host
     * and, while nobody else has it, loopback.
     */
    List<Multiaddr> actual(SimNode node, Multiaddr address) {
        if (address.startsWith(Protocol.MEMORY)) {
            return List.of(address.equals(Multiaddr.memory(0)) ? Multiaddr.memory(freeMemory()) : address);
        }
        int port = address.port().orElse(0);
        String host = address.components().get(0).value();
        boolean wildcard = host.equals("0.0.0.0") || host.equals("::");
        Multiaddr at = wildcard ? Multiaddr.tcp(node.host(), port) : address;
        Multiaddr first = port == 0 ? freePort(node, at) : at;
        Multiaddr loopback = Multiaddr.tcp("127.0.0.1", first.port().orElse(0));
        return wildcard && listening(node, loopback) == null ? List.of(first, loopback) : List.of(first);
    }

    /** The address that a dialer has when it dials another one. */
    Multiaddr ephemeral(SimNode node) {
        return freePort(node, Multiaddr.tcp(node.host(), 0));
    }

    /** The number of an address at which nobody listens. */
    long freeMemory() {
        // Beyond what anybody has listened at, nothing needs to be looked up.
        while (nextMemory <= memoryBoundMax && open.listening(Multiaddr.memory(nextMemory)) != null) {
            nextMemory++;
        }
        return nextMemory++;
    }

    private Multiaddr freePort(SimNode node, Multiaddr address) {
        String host = address.components().get(0).value();
        for (int tries = 0; tries <= PORT_LAST - PORT_FIRST; tries++) {
            int port = nextPorts.getOrDefault(host, PORT_FIRST);
            nextPorts.put(host, port == PORT_LAST ? PORT_FIRST : port + 1);
            Multiaddr candidate = address.withPort(port);
            if (listening(node, candidate) == null) {
                return candidate;
            }
        }
        return address.withPort(PORT_FIRST);
    }

    /** The network in which an address of a node means something. */
    private Realm realm(SimNode node, Multiaddr address) {
        return node.realm().isOpen() || !Realm.isInner(address) ? open : node.realm();
    }

    /** Takes addresses; false when another listener has one of them. */
    boolean bind(List<Multiaddr> addresses, SimTransport.Bound bound) {
        SimNode node = bound.node();
        for (Multiaddr address : addresses) {
            if (listening(node, address) != null) {
                return false;
            }
        }
        for (Multiaddr address : addresses) {
            realm(node, address).bounds.put(address, bound);
            if (address.startsWith(Protocol.MEMORY)) {
                long number = Long.parseUnsignedLong(address.components().get(0).value());
                // As an unsigned number a negative one is beyond all others.
                memoryBoundMax = number < 0 ? Long.MAX_VALUE : Math.max(memoryBoundMax, number);
            }
            trace(Fact.LISTENING, node, node, Hash64.of(address.toString()));
        }
        return true;
    }

    /** Who listens at an address, as a node sees it without a translator. */
    SimTransport.@Nullable Bound listening(SimNode node, Multiaddr address) {
        return realm(node, address).listening(address);
    }

    /** The machine behind an address: who listens there or did so last, or else the dialer itself. */
    SimNode machineAt(Multiaddr address, SimNode dialer) {
        SimNode owner = realm(dialer, address).lastOwner(address);
        return owner == null ? dialer : owner;
    }
}
