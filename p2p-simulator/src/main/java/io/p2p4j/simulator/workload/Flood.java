package io.p2p4j.simulator.workload;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.simulator.scenario.Cluster;
import io.p2p4j.simulator.scenario.Host;
import io.p2p4j.simulator.scenario.Program;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The plainest gossip: every node keeps connections to some others, and passes every message that is new to it on to all of
 * them but the one it came from. A node dials half of its connections, to its successor and to random peers, and dials them
 * again when they are lost; others dial the other half. On each new connection both ends tell their latest messages, so that
 * after a partition everybody has them.
 *
 * <p>With a mesh, as gossip has one, a node passes messages on over some of its connections alone: half of the mesh are
 * the first peers that it dials, which it tells so, the other half are dialed by others.
 *
 * <pre>{@code
 * Scenario<Flood> scenario = Scenario.of(Flood.program())
 *         .nodes(50)
 *         .network(NetworkProfile.wan())
 *         .faults(FaultProfile.chaos())
 *         .every(Duration.ofSeconds(1), (cluster, number, random) -> cluster.any(random).ifPresent(Flood::publish))
 *         .atLast("the newest message is everywhere", Flood::newestIsEverywhere)
 *         .build();
 * }</pre>
 *
 * <p>Owned by the simulation's thread.
 */
public final class Flood {
    /** How many connections a node has on average, unless said otherwise. */
    public static final int CONNECTIONS_DEFAULT = 8;

    /** How long messages are, in bytes, unless said otherwise. */
    public static final int MESSAGE_BYTES_DEFAULT = 100;

    /** What tells the accepting end that a connection is of the mesh; too short for a message. */
    private static final byte[] MESH = {1};

    private static final int SEEN_MAX = 65_536;
    private static final int RECENT_MAX = 32;
    private static final long DIAL_SPACING_NANOS = 100_000_000L;
    private static final long BACKOFF_NANOS = 500_000_000L;
    private static final int BACKOFF_DOUBLINGS_MAX = 4;

    private final Host host;
    private final int messageBytes;
    /** How many of its dials are of the mesh. */
    private final int meshDials;

    private final RandomGenerator random;
    private final List<Peer> peers = new ArrayList<>(0);
    private final SeenIds seen = new SeenIds(SEEN_MAX);
    private final ArrayDeque<byte[]> recent = new ArrayDeque<>(0);
    private long newestId;
    private long newestNanos = -1;
    private long published;
    private long sent;
    private long received;
    private long delivered;

    private Flood(Host host, int meshDials, int messageBytes) {
        this.host = host;
        this.meshDials = meshDials;
        this.messageBytes = messageBytes;
        this.random = host.context().random("flood");
    }

    /**
     * Returns the application with {@link #CONNECTIONS_DEFAULT} connections for each node.
     *
     * @return starts it on a node
     */
    public static Program<Flood> program() {
        return program(CONNECTIONS_DEFAULT, MESSAGE_BYTES_DEFAULT);
    }

    /**
     * Returns the application.
     *
     * @param connections how many connections a node has on average; 2 or more
     * @param messageBytes how long messages are; 8 or more
     * @return starts it on a node
     */
    public static Program<Flood> program(int connections, int messageBytes) {
        return program(Topology.RANDOM, connections, messageBytes);
    }

    /**
     * Returns the application with neighbours of one's own choice.
     *
     * @param topology whom a node dials
     * @param connections how many connections a node has on average, when the topology is random; 2 or more
     * @param messageBytes how long messages are; 8 or more
     * @return starts it on a node
     */
    public static Program<Flood> program(Topology topology, int connections, int messageBytes) {
        return program(topology, connections, connections, messageBytes);
    }

    /**
     * Returns the application with a mesh.
     *
     * @param topology whom a node dials
     * @param connections how many connections a node has on average, when the topology is random; 2 or more
     * @param mesh over how many of them on average it passes messages on; 2 to all of them
     * @param messageBytes how long messages are; 8 or more
     * @return starts it on a node
     */
    public static Program<Flood> program(Topology topology, int connections, int mesh, int messageBytes) {
        return program(topology, connections, mesh, messageBytes, Duration.ZERO);
    }

    /**
     * Returns the application with a mesh, in a network that grows: all nodes listen at once, and each begins to dial a while
     * after the one before. So not all handshakes of a very large network are under way at a time.
     *
     * @param topology whom a node dials
     * @param connections how many connections a node has on average, when the topology is random; 2 or more
     * @param mesh over how many of them on average it passes messages on; 2 to all of them
     * @param messageBytes how long messages are; 8 or more
     * @param spacing how long after its predecessor a node begins to dial
     * @return starts it on a node
     */
    public static Program<Flood> program(
            Topology topology, int connections, int mesh, int messageBytes, Duration spacing) {
        if (mesh < 2 || mesh > connections || messageBytes < Long.BYTES) {
            throw new IllegalArgumentException("flood: " + connections + " connections, a mesh of " + mesh
                    + ", messages of " + messageBytes + " bytes (expected 2 connections or more, a mesh of 2 to all of"
                    + " them, and " + Long.BYTES + " bytes or more)");
        }
        int meshDials = mesh == connections ? Integer.MAX_VALUE : mesh / 2;
        return host -> new Flood(host, meshDials, messageBytes)
                .begin(
                        topology,
                        connections / 2,
                        spacing.multipliedBy(host.number()).toNanos());
    }

    private void accepted(P2PConnection connection) {
        Peer peer = new Peer(isMeshOfAll());
        join(connection, peer);
        recent.forEach(peer::send);
    }

    private boolean isMeshOfAll() {
        return meshDials == Integer.MAX_VALUE;
    }

    private Flood begin(Topology topology, int dials, long afterNanos) {
        host.provider().listen().thenAccept(listener -> listener.onConnection(this::accepted));
        int[] targets = topology.dials(host.number(), host.addresses().size(), dials, random);
        for (int i = 0; i < targets.length; i++) {
            Target target = new Target(host.addresses().get(targets[i]), i < meshDials);
            host.context()
                    .schedule(afterNanos + i * DIAL_SPACING_NANOS + random.nextLong(DIAL_SPACING_NANOS), target::dial);
        }
        return this;
    }

    /**
     * Sends a new message to everybody.
     *
     * @return its id
     */
    public long publish() {
        long id = random.nextLong();
        byte[] message = new byte[messageBytes];
        ByteBuffer.wrap(message).putLong(id);
        published++;
        newestId = id;
        newestNanos = host.context().nanoTime();
        spread(id, message, null);
        return id;
    }

    private void spread(long id, byte[] message, @Nullable Peer from) {
        if (!seen.add(id)) {
            return;
        }
        delivered++;
        if (recent.size() == RECENT_MAX) {
            recent.removeFirst();
        }
        recent.addLast(message);
        for (Peer peer : peers) {
            if (peer.isMesh && peer != from) {
                peer.send(message);
            }
        }
    }

    private void join(P2PConnection connection, Peer peer) {
        peer.connection = connection;
        peers.add(peer);
        connection.messages().subscribe(peer);
    }

    /**
     * Tells whether a message has come here, or was published here.
     *
     * @param id the message's id
     * @return true when it is one of the latest 32,768 at least that this life of the node has seen
     */
    public boolean has(long id) {
        return seen.contains(id);
    }

    /**
     * Returns how many connections are open, dialed and accepted ones.
     *
     * @return the number now
     */
    public int openConnections() {
        return peers.size();
    }

    /**
     * Returns how many messages this node published.
     *
     * @return the number in this life
     */
    public long published() {
        return published;
    }

    /**
     * Returns how many messages this node gave to its connections.
     *
     * @return the number in this life
     */
    public long sent() {
        return sent;
    }

    /**
     * Returns how many messages came in, with those that had come before on another way.
     *
     * @return the number in this life
     */
    public long received() {
        return received;
    }

    /**
     * Returns how many messages this node has seen for the first time, its own as well.
     *
     * @return the number in this life
     */
    public long delivered() {
        return delivered;
    }

    /**
     * Checks that the newest message of all nodes that run is known to all of them. To be asked when the faults have been
     * over for some time.
     *
     * @param cluster the nodes
     */
    public static void newestIsEverywhere(Cluster<Flood> cluster) {
        Optional<Flood> newest = Optional.empty();
        for (Flood flood : cluster.running()) {
            if (flood.newestNanos > newest.map(first -> first.newestNanos).orElse(-1L)) {
                newest = Optional.of(flood);
            }
        }
        newest.ifPresent(publisher -> cluster.running().forEach(flood -> flood.requireNewestOf(publisher)));
    }

    private void requireNewestOf(Flood publisher) {
        if (!has(publisher.newestId)) {
            throw new IllegalStateException(
                    "node " + host.name() + " lacks the newest message, " + Long.toHexString(publisher.newestId)
                            + " of " + publisher.host.name() + " (expected on every node)");
        }
    }

    /** Somebody else, while there is a connection to it. The end of its messages is its end. */
    private class Peer implements Flow.Subscriber<byte[]> {
        private @Nullable P2PConnection connection;
        private boolean isMesh;

        Peer(boolean isMesh) {
            this.isMesh = isMesh;
        }

        /** What cannot be sent now is lost here, and reaches the other end by its other connections. */
        final void send(byte[] message) {
            sent++;
            if (connection != null) {
                connection.send(message);
            }
        }

        @Override
        public final void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public final void onNext(byte[] message) {
            if (message.length == MESH.length) {
                isMesh = true;
                return;
            }
            received++;
            if (message.length >= Long.BYTES) {
                spread(ByteBuffer.wrap(message).getLong(), message, this);
            }
        }

        @Override
        public final void onError(Throwable failure) {
            lost();
        }

        @Override
        public final void onComplete() {
            if (connection != null) {
                connection.close();
            }
            lost();
        }

        void lost() {
            peers.remove(this);
        }
    }

    /** Somebody to whom this node keeps a connection. */
    private final class Target extends Peer {
        private final Multiaddr address;
        private int failures;

        Target(Multiaddr address, boolean isMesh) {
            super(isMesh);
            this.address = address;
        }

        void dial() {
            host.provider().connect(address).whenComplete((connection, failure) -> {
                if (failure == null) {
                    failures = 0;
                    join(connection, this);
                    if (super.isMesh && !isMeshOfAll()) {
                        connection.send(MESH);
                    }
                    recent.forEach(this::send);
                } else {
                    again();
                }
            });
        }

        /** After half a second, then after twice as long, at most eight seconds; half of it is random. */
        void again() {
            long backoff = BACKOFF_NANOS << Math.min(failures, BACKOFF_DOUBLINGS_MAX);
            failures++;
            host.context().schedule(backoff / 2 + random.nextLong(backoff / 2), this::dial);
        }

        @Override
        void lost() {
            super.lost();
            again();
        }
    }
}
