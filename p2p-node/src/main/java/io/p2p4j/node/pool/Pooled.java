package io.p2p4j.node.pool;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.ConnectionStats;
import io.p2p4j.api.P2PConnection;

/** An open connection of the pool. Owned by the node's turn. */
final class Pooled {
    /** What becomes of it. */
    enum Use {
        /** It is used. */
        KEPT,
        /** It is one too many: used for nothing new, and closed by the end that dialed it when it is silent. */
        RETIRING
    }

    final P2PConnection connection;
    final long openedNanos;
    Use use = Use.KEPT;

    Pooled(P2PConnection connection, long openedNanos) {
        this.connection = connection;
        this.openedNanos = openedNanos;
    }

    boolean isUsable() {
        return use == Use.KEPT && connection.isOpen();
    }

    boolean isDialedHere() {
        return connection.info().role() == ConnectionInfo.Role.DIALER;
    }

    long messages() {
        ConnectionStats stats = connection.stats();
        return stats.messagesSent() + stats.messagesReceived();
    }
}
