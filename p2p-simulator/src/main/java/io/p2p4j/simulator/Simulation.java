package io.p2p4j.simulator;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.secure.SecuredTransport;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.simulator.discovery.SimulatedLan;
import io.p2p4j.simulator.disk.SimulatedDisk;
import io.p2p4j.simulator.disk.Survives;
import io.p2p4j.simulator.fabric.Credential;
import io.p2p4j.simulator.fabric.Fabric;
import io.p2p4j.simulator.fabric.LinkProfile;
import io.p2p4j.simulator.fabric.NodeClock;
import io.p2p4j.simulator.fabric.SecuritySuite;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.fabric.SimTransport;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.thread.Baton;
import io.p2p4j.simulator.thread.NodeThreads;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A network of providers in virtual time, reproducible from a seed. Time passes only in the {@code run} methods and while
 * something is awaited; it jumps from event to event.
 *
 * <p>Owned by the thread that built it: that thread makes every call, also those on its providers and their connections.
 * Another thread gets an {@link IllegalStateException}. Simulated threads ({@link #threads}) run instead of it for a while,
 * one at a time, and may make every call that does not let time pass.
 */
public final class Simulation implements AutoCloseable {
    /** The wall clock at the start of every simulation. */
    public static final Instant EPOCH = Instant.parse("2025-01-01T00:00:00Z");

    private final Kernel kernel;
    private final Fabric fabric;
    private final SecuritySuite security;
    private final @Nullable Security handshake;
    private final Stack stack;
    /** By the numbers of their nodes; null for nodes that have no provider. */
    private final List<@Nullable Member> members = new ArrayList<>();

    private int membersJoined;
    private final SimulatedLan lan;
    private final Disks disks = new Disks();
    private final Baton baton;
    private final Waiting waiting;
    private boolean closed;

    private record Member(SimNode node, P2PConfig config, Credential credential, Stack stack, P2PProvider provider) {}

    Simulation(SimulationBuilder builder) {
        kernel = new Kernel(builder.seed);
        if (builder.shuffled) {
            kernel.shuffle();
        }
        fabric = Fabric.inVirtualTime(kernel, builder.network);
        lan = new SimulatedLan(fabric);
        security = builder.security;
        handshake = builder.handshake;
        stack = builder.stack;
        baton = new Baton(kernel, builder.threads, SimulationDeadlockException::new);
        waiting = new Waiting(this, kernel, baton);
    }

    /**
     * Starts a simulation with seed 0, a perfect network and real proofs of identity.
     *
     * @return a builder
     */
    public static SimulationBuilder builder() {
        return new SimulationBuilder();
    }

    /**
     * Adds a node with a name of its own: {@code node-1}, {@code node-2}, and so on.
     *
     * @param config its configuration
     * @return its provider, not started
     */
    public P2PProvider provider(P2PConfig config) {
        return provider("node-" + (membersJoined + 1), config);
    }

    /**
     * Adds a node. Its draws depend on the seed and its name alone.
     *
     * @param name a name that no other node has
     * @param config its configuration
     * @return its provider, not started
     */
    public P2PProvider provider(String name, P2PConfig config) {
        return provider(name, config, Credential.of(config.identity()));
    }

    /**
     * Adds a node with conditions of its own for everything that it sends, instead of the network's.
     *
     * @param name a name that no other node has
     * @param config its configuration
     * @param sends the conditions
     * @return its provider, not started
     */
    public P2PProvider provider(String name, P2PConfig config, LinkProfile sends) {
        return join(fabric.addNode(name, sends), config, Credential.of(config.identity()), stack);
    }

    P2PProvider provider(String name, P2PConfig config, Credential credential) {
        return join(fabric.addNode(name), config, credential, stack);
    }

    /**
     * Adds a node that runs another stack than the simulation's.
     *
     * @param name a name that no other node has
     * @param config its configuration
     * @param own makes its provider, after a restart too
     * @return its provider, not started
     */
    public P2PProvider provider(String name, P2PConfig config, Stack own) {
        return join(fabric.addNode(name), config, Credential.of(config.identity()), own);
    }

    private P2PProvider join(SimNode node, P2PConfig config, Credential credential, Stack own) {
        Duration timeout = config.limits().handshakeTimeout();
        NodeContext context = new NodeContext(this, node);
        Transport transport = handshake == null
                ? new SimTransport(node, credential, security, timeout)
                : new SecuredTransport(
                        SimTransport.plain(node, credential, timeout), handshake.channels(config, context), timeout);
        P2PProvider provider = own.provider(config, context, transport);
        Member member = new Member(node, config, credential, own, provider);
        if (node.number() < members.size()) {
            members.set(node.number(), member);
        } else {
            members.addAll(Collections.nCopies(node.number() - members.size(), null));
            members.add(member);
            membersJoined++;
        }
        return provider;
    }

    /**
     * Lets a provider's node find others on the simulation's local network, and be found.
     *
     * @param provider one of this simulation
     * @param ttl how long its announcements hold, {@link SimulatedLan#TTL_DEFAULT} as in multicast DNS
     * @return its discovery, listening until its close or the node's end
     */
    public Discovery discovery(P2PProvider provider, Duration ttl) {
        return lan.join(member(nameOf(provider)).node(), provider.localPeerId(), provider.context(), ttl);
    }

    /**
     * Returns the local network, for attackers of an experiment's own.
     *
     * @return the network
     */
    public SimulatedLan lan() {
        return lan;
    }

    /**
     * Makes an identity from the seed and a name, the same in every run.
     *
     * @param name any text
     * @return the identity
     */
    public Identity identity(String name) {
        byte[] bytes = new byte[32];
        kernel.random("identity " + name, 0, 0).nextBytes(bytes);
        return SeedKeys.identity(bytes);
    }

    /**
     * Returns the name of a provider's node.
     *
     * @param provider one that this simulation made
     * @return the name
     */
    public String nameOf(P2PProvider provider) {
        kernel.checkOwner();
        for (Member member : members) {
            if (member != null && member.provider() == provider) {
                return member.node().name();
            }
        }
        throw new IllegalArgumentException(
                "provider " + provider.localPeerId() + " is not of this simulation, or of a life before a restart");
    }

    /**
     * Returns the names of all nodes.
     *
     * @return in the order in which they were added
     */
    public List<String> names() {
        kernel.checkOwner();
        List<String> names = new ArrayList<>(membersJoined);
        for (Member member : members) {
            if (member != null) {
                names.add(member.node().name());
            }
        }
        return Collections.unmodifiableList(names);
    }

    /**
     * Returns the present provider of a node.
     *
     * @param name the node's name
     * @return its provider, after a restart the new one
     */
    public P2PProvider providerOf(String name) {
        return member(name).provider();
    }

    private Member member(String name) {
        kernel.checkOwner();
        int number = fabric.node(name).map(SimNode::number).orElse(members.size());
        Member member = number < members.size() ? members.get(number) : null;
        if (member == null) {
            throw new IllegalArgumentException("node " + name + " is unknown (expected one of " + names() + ")");
        }
        return member;
    }

    private SimNode node(String name) {
        return member(name).node();
    }

    /**
     * Cuts two nodes from each other. See {@code docs/SIMULATION-MODEL.md} for what becomes of their connections.
     *
     * @param one a node
     * @param other another node
     */
    public void partition(String one, String other) {
        partitionOneWay(one, other);
        partitionOneWay(other, one);
    }

    /**
     * Cuts two nodes from each other.
     *
     * @param one a provider of this simulation
     * @param other another one
     */
    public void partition(P2PProvider one, P2PProvider other) {
        partition(nameOf(one), nameOf(other));
    }

    /**
     * Cuts one direction between two nodes.
     *
     * @param from whose packets are lost
     * @param to where they do not arrive
     */
    public void partitionOneWay(String from, String to) {
        fabric.cut(node(from), node(to));
    }

    /**
     * Cuts the network into groups. Nodes that are in none form one of their own.
     *
     * @param groups the names of each group's nodes
     */
    public void partitionGroups(List<List<String>> groups) {
        List<List<SimNode>> nodes = new ArrayList<>();
        for (List<String> group : groups) {
            nodes.add(group.stream().map(this::node).toList());
        }
        fabric.partition(nodes);
    }

    /** Mends every partition. */
    public void heal() {
        fabric.heal();
    }

    /**
     * Mends both directions between two nodes.
     *
     * @param one a node
     * @param other another node
     */
    public void heal(String one, String other) {
        fabric.uncut(node(one), node(other));
        fabric.uncut(node(other), node(one));
    }

    /**
     * Stops everything from one node to another without losing it: no connection breaks of it. What waits is shown and let
     * go one by one at {@code fabric().holds()}.
     *
     * @param from the sending node
     * @param to the receiving node
     */
    public void hold(String from, String to) {
        fabric.holds().hold(node(from), node(to));
    }

    /**
     * Ends a {@link #hold}: what waits arrives now, in order.
     *
     * @param from the sending node
     * @param to the receiving node
     */
    public void release(String from, String to) {
        fabric.holds().release(node(from), node(to));
    }

    /**
     * Kills a node: its provider does nothing any more, and its connections are reset. Its disk has what was written.
     *
     * @param name the node's name
     */
    public void kill(String name) {
        kill(name, Survives.ALL);
    }

    /**
     * Kills a node, and its machine too unless all of its disk survives. A node that is dead already can lose its disk.
     *
     * @param name the node's name
     * @param survives what the next life finds on the disk
     */
    public void kill(String name, Survives survives) {
        SimNode node = node(name);
        if (node.state() != SimNode.State.DEAD) {
            fabric.kill(node);
        }
        disks.endLife(name, survives);
    }

    /**
     * Kills the node of a provider.
     *
     * @param provider one of this simulation
     */
    public void kill(P2PProvider provider) {
        kill(nameOf(provider));
    }

    /**
     * Brings a killed node back, with its configuration, its identity, its clock and what its disk kept, and nothing else.
     *
     * @param name the node's name
     * @return its new provider, not started
     */
    public P2PProvider restart(String name) {
        Member member = member(name);
        fabric.restart(member.node());
        disks.endLife(name, Survives.ALL);
        return join(member.node(), member.config(), member.credential(), member.stack());
    }

    /**
     * Lets a node stand still, with its connections open.
     *
     * @param name the node's name
     */
    public void pause(String name) {
        fabric.pause(node(name));
    }

    /**
     * Lets a paused node go on.
     *
     * @param name the node's name
     */
    public void resume(String name) {
        fabric.resume(node(name));
    }

    /**
     * Returns the clock of a node's machine, to set it wrong.
     *
     * @param name the node's name
     * @return the clock; it outlives the node's lives
     */
    public NodeClock clock(String name) {
        return node(name).clock();
    }

    /**
     * Returns the disk of a node's machine, for {@link java.nio.file.Files} and {@link java.nio.channels.FileChannel}.
     *
     * @param name the node's name
     * @return its root directory, as the present life sees it
     */
    public Path disk(String name) {
        return diskOf(name).root();
    }

    /**
     * Returns the disk of a node's machine, to make it small, full or broken.
     *
     * @param name the node's name
     * @return the disk; it outlives the node's lives
     */
    public SimulatedDisk diskOf(String name) {
        return disks.of(node(name));
    }

    /**
     * Runs the next event.
     *
     * @return false when there was none
     */
    public boolean step() {
        return kernel.step();
    }

    /**
     * Lets a span of time pass.
     *
     * @param span how long
     */
    public void runFor(Duration span) {
        kernel.runFor(span);
    }

    /**
     * Runs events until a condition holds.
     *
     * @param condition what to wait for; must not change anything
     * @return false when no event is left and it does not hold
     */
    public boolean runUntil(BooleanSupplier condition) {
        return kernel.runUntil(condition);
    }

    /**
     * Runs events until a condition holds, within a span of time.
     *
     * @param condition what to wait for; must not change anything
     * @param atMost how long at most
     * @return whether it holds
     */
    public boolean runUntil(BooleanSupplier condition, Duration atMost) {
        return kernel.runUntil(condition, waiting.deadline(atMost.toNanos()));
    }

    /**
     * Runs events until none is left, which needs every connection to be closed: open ones have timers.
     *
     * @param eventsMax how many at most
     * @return how many ran
     * @throws IllegalStateException when events are left after that many
     */
    public long runUntilIdle(long eventsMax) {
        return kernel.runUntilIdle(eventsMax);
    }

    /**
     * Runs events until a stage is complete, without a bound. A simulated thread waits until others have completed it.
     *
     * @param stage what to wait for
     * @param <T> the result's type
     * @return its result
     * @throws ExecutionException when it failed; the cause is the failure
     * @throws SimulationDeadlockException when nothing is left to run
     */
    public <T> T await(CompletionStage<T> stage) throws ExecutionException {
        return waiting.await(stage);
    }

    /** What the code of nodes waits by. */
    Waiting waiting() {
        return waiting;
    }

    /**
     * Describes the run for a failure's text: seed, time, counts, trace hash and what is open.
     *
     * @return several lines
     */
    public String describe() {
        return waiting.describe();
    }

    /**
     * Returns the simulated time.
     *
     * @return since the start
     */
    public Duration now() {
        return Duration.ofNanos(kernel.nowNanos());
    }

    /**
     * Returns the seed.
     *
     * @return the seed
     */
    public long seed() {
        return kernel.seed();
    }

    /**
     * Returns the rolling hash of everything that happened: every event's time, every segment with its ends, length and
     * content, every dial, fault and draw. The same program with the same seed has the same hash on every JVM.
     *
     * @return 16 hexadecimal digits
     */
    public String traceHash() {
        return Kernel.hex(kernel.traceHash());
    }

    /**
     * Returns how many random numbers were drawn.
     *
     * @return the number so far
     */
    public long drawCount() {
        return kernel.drawCount();
    }

    /**
     * Returns how many events ran.
     *
     * @return the number so far
     */
    public long eventCount() {
        return kernel.eventCount();
    }

    /**
     * Returns the network below, for rules and transports of an experiment's own.
     *
     * @return the fabric
     */
    public Fabric fabric() {
        return fabric;
    }

    /**
     * Returns a context that belongs to no provider, for a workload: its timers and draws are the simulation's, and it
     * outlives every fault.
     *
     * @param name keys its draws; no node may have it
     * @return a new context
     */
    public ProviderContext workload(String name) {
        return new NodeContext(this, fabric.addNode(name));
    }

    /**
     * Returns the threads of the present life of a node, for blocking code. The application's own code gets them by
     * {@link NodeThreads#of} from its context.
     *
     * @param name the node's name
     * @return its threads
     */
    public NodeThreads threads(String name) {
        return NodeThreads.of(member(name).provider().context());
    }

    /**
     * Describes the threads of all nodes that have not ended: what each waits for, and its stack.
     *
     * @return many lines; empty when there are none
     */
    public String threadDump() {
        kernel.checkOwner();
        return baton.dump();
    }

    /** Kills every node and ends their threads. Nothing needs to be released beyond that. Safe to call again. */
    @Override
    public void close() {
        if (baton.isCurrent()) {
            throw new IllegalStateException("simulation closed by one of its own threads, "
                    + Thread.currentThread().getName() + " (expected the thread that built it)");
        }
        if (!closed) {
            closed = true;
            for (Member member : members) {
                if (member != null) {
                    fabric.kill(member.node());
                }
            }
            baton.close();
        }
    }
}
