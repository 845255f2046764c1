package io.p2p4j.simulator.scenario;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.address.Multiaddr;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An application as users write them: a register that every node may write and that all nodes agree on in the end. Each
 * write has a stamp; a node keeps the greatest one that it has seen, and tells every other node once a second.
 */
public class Register {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Host host;
    private final Map<Multiaddr, P2PConnection> peers = new LinkedHashMap<>();
    private final Set<Multiaddr> dialing = new LinkedHashSet<>();
    private long stamp;

    protected Register(Host host) {
        this.host = host;
    }

    /** Starts a register on a node. */
    public static Register start(Host host) {
        return new Register(host).begin();
    }

    protected final Register begin() {
        host.provider().listen().thenAccept(listener -> listener.onConnection(this::receive));
        tell();
        return this;
    }

    /** The greatest stamp that this node has seen. */
    public long stamp() {
        return stamp;
    }

    /** Writes; the stamp carries the node's number, so that no two nodes write the same one. */
    public void write() {
        stamp = (stamp / host.addresses().size() + 1) * host.addresses().size() + host.number();
    }

    public void seen(long other) {
        stamp = Math.max(stamp, other);
    }

    /** Whom this node tells. */
    protected List<Multiaddr> told() {
        return host.others();
    }

    private void tell() {
        for (Multiaddr other : told()) {
            P2PConnection connection = peers.get(other);
            if (connection != null && connection.isOpen()) {
                // A failure shows as a closed connection the next time.
                connection.send(ByteBuffer.allocate(8).putLong(0, stamp)).exceptionally(lost -> null);
            } else if (dialing.add(other)) {
                dial(other);
            }
        }
        host.context().schedule(SECOND_NANOS, this::tell);
    }

    private void dial(Multiaddr other) {
        host.provider().connect(other).whenComplete((connection, failure) -> {
            dialing.remove(other);
            if (failure == null) {
                peers.put(other, connection);
                receive(connection);
            }
        });
    }

    private void receive(P2PConnection connection) {
        connection.receive().whenComplete((message, failure) -> {
            if (failure == null && message.isPresent()) {
                seen(ByteBuffer.wrap(message.get()).getLong());
                receive(connection);
            }
        });
    }
}
