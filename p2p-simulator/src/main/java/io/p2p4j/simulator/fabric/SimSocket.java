package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.simulator.kernel.Hash64;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket of a node, in its present life: when the node is killed it is closed. Nothing that is sent is promised to
 * arrive, and nobody is told when it does not. Owned by the simulation's thread.
 */
public final class SimSocket extends Receiver {
    /** The longest content that UDP over IPv4 has room for. */
    public static final int BYTES_MAX = 65_507;

    /** How many bytes wait for a node that stands still; what comes beyond that is lost. */
    public static final int KEPT_BYTES_MAX = 212_992;

    private final Datagrams network;
    private final SimNode node;
    private final Realm realm;
    private final int life;
    /** Keys what is sent here, and with the port what is sent from here. */
    private final long nodeKey;

    private final long sendingKey;
    private final Endpoint local;
    private final DatagramHandler handler;
    private boolean closed;
    private int keptBytes;
    private long lastSent;
    private int repeats;

    SimSocket(Datagrams network, SimNode node, long bits, DatagramHandler handler) {
        this.network = network;
        this.node = node;
        this.realm = node.realm();
        this.life = node.incarnation();
        this.nodeKey = node.key();
        this.sendingKey = Hash64.add(node.key(), bits & Endpoint.PORT_MAX);
        this.local = new Endpoint(bits, this);
        this.handler = handler;
    }

    /**
     * Sends a datagram.
     *
     * @param to where
     * @param data its content, at most {@value #BYTES_MAX} bytes; copied
     * @return false when this socket is closed, and nothing was sent
     */
    public boolean send(Endpoint to, byte[] data) {
        node.fabric().kernel().checkOwner();
        if (data.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "datagram of " + data.length + " bytes (expected at most " + BYTES_MAX + ")");
        }
        if (!isOpen()) {
            return false;
        }
        network.send(this, to, data.clone());
        return true;
    }

    /**
     * Sends a datagram to an address that is not used often.
     *
     * @param to {@code /ip4/…/udp/…}
     * @param data its content, at most {@value #BYTES_MAX} bytes; copied
     * @return false when this socket is closed, and nothing was sent
     */
    public boolean send(Multiaddr to, byte[] data) {
        return send(Endpoint.of(to), data);
    }

    /**
     * Returns where this socket is.
     *
     * @return the node's own host for a wildcard, and the actual port
     */
    public Endpoint local() {
        return local;
    }

    /**
     * Tells whether this socket can send and receive.
     *
     * @return false after its close and after the node's death
     */
    public boolean isOpen() {
        node.fabric().kernel().checkOwner();
        return !closed && !node.isOver(life);
    }

    /** Another life has the address: who remembers this socket must look again. */
    void supersede() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Frees the address. What is on its way is lost. Safe to call again. */
    public void close() {
        node.fabric().kernel().checkOwner();
        closed = true;
        network.remove(this);
    }

    @Override
    SimNode node() {
        return node;
    }

    @Override
    long key() {
        return nodeKey;
    }

    @Override
    int life() {
        return life;
    }

    @Override
    @Nullable
    Receiver present() {
        return isOpen() ? this : network.successor(this);
    }

    @Override
    boolean keep(Datagram datagram) {
        int bytes = keptBytes + datagram.data().length;
        if (bytes > KEPT_BYTES_MAX) {
            return false;
        }
        keptBytes = bytes;
        return true;
    }

    @Override
    void receive(Datagram datagram) {
        if (datagram.wasKept()) {
            keptBytes -= datagram.data().length;
        }
        if (!closed) {
            handler.onDatagram(datagram.sender(), datagram.data());
        }
    }

    Realm realm() {
        return realm;
    }

    long sendingKey() {
        return sendingKey;
    }

    /** How often this socket has sent the same to the same place in this very moment before. */
    int repeats(long sent) {
        repeats = lastSent == sent ? repeats + 1 : 0;
        lastSent = sent;
        return repeats;
    }
}
