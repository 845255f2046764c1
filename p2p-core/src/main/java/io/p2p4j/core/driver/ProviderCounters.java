package io.p2p4j.core.driver;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.ConnectionStats;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.ProviderStats;
import io.p2p4j.api.RefusalReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;

/**
 * The counts of one provider. What happens to messages is counted in each connection and summed up when somebody asks;
 * the counts of a connection that is over are added here once. Guarded by its monitor, which no message passes.
 */
final class ProviderCounters {
    /** Each knows its place, so that one can be removed from the middle; their order does not matter to a sum. */
    private final ArrayList<DrivenConnection> connections = new ArrayList<>(0);

    private final Map<RefusalReason, Long> refusals = new EnumMap<>(RefusalReason.class);
    private final Map<CloseReason.Code, Long> closes = new EnumMap<>(CloseReason.Code.class);

    private long connectionsDialed;
    private long connectionsAccepted;
    private long connectionsClosed;
    private long dialsFailed;
    private long inboundRefused;
    private long callbacksFailed;
    private long eventsDropped;
    private long messagesSent;
    private long messagesReceived;
    private long bytesSent;
    private long bytesReceived;

    /** A connection is open, and nobody knows of it yet. */
    synchronized void opened(DrivenConnection connection, ConnectionInfo.Role role) {
        switch (role) {
            case DIALER -> connectionsDialed++;
            case LISTENER -> connectionsAccepted++;
        }
        connection.countersSlot = connections.size();
        connections.add(connection);
    }

    /** A connection that was open is over. */
    synchronized void closed(CloseReason.Code code) {
        connectionsClosed++;
        closes.merge(code, 1L, Long::sum);
    }

    /** A connection has no more to count but what the application still receives; on its serial executor. */
    synchronized void forget(DrivenConnection connection) {
        int slot = connection.countersSlot;
        if (slot < connections.size() && connections.get(slot) == connection) {
            DrivenConnection last = connections.remove(connections.size() - 1);
            if (last != connection) {
                connections.set(slot, last);
                last.countersSlot = slot;
            }
            add(connection.counters().snapshot());
            connection.counters().continueIn(this);
        }
    }

    private void add(ConnectionStats stats) {
        messagesSent += stats.messagesSent();
        messagesReceived += stats.messagesReceived();
        bytesSent += stats.bytesSent();
        bytesReceived += stats.bytesReceived();
    }

    /** The application receives what a closed connection has kept. */
    synchronized void receivedLate(int messages, int bytes) {
        messagesReceived += messages;
        bytesReceived += bytes;
    }

    /** An event is published. */
    void happened(P2PEvent event) {
        if (event instanceof P2PEvent.DialFailed) {
            synchronized (this) {
                dialsFailed++;
            }
        } else if (event instanceof P2PEvent.InboundRefused refused) {
            synchronized (this) {
                inboundRefused++;
                refusals.merge(refused.reason(), 1L, Long::sum);
            }
        } else if (event instanceof P2PEvent.CallbackFailed) {
            synchronized (this) {
                callbacksFailed++;
            }
        }
    }

    synchronized void eventDropped() {
        eventsDropped++;
    }

    /** Takes a snapshot; the arguments are what others know. */
    synchronized ProviderStats snapshot(
            int listenersOpen, int dialsPending, int handshakesPending, int connectionsWaiting) {
        long sent = messagesSent;
        long received = messagesReceived;
        long sentBytes = bytesSent;
        long receivedBytes = bytesReceived;
        int streams = 0;
        long sendQueueBytes = 0;
        long receiveQueueBytes = 0;
        for (DrivenConnection connection : connections) {
            ConnectionStats stats = connection.stats();
            sent += stats.messagesSent();
            received += stats.messagesReceived();
            sentBytes += stats.bytesSent();
            receivedBytes += stats.bytesReceived();
            streams += stats.streamsOpen();
            sendQueueBytes += connection.sendQueueBytes();
            receiveQueueBytes += connection.receiveQueueBytes();
        }
        ProviderStats.Totals totals = new ProviderStats.Totals(
                connectionsDialed,
                connectionsAccepted,
                connectionsClosed,
                dialsFailed,
                inboundRefused,
                sent,
                received,
                sentBytes,
                receivedBytes,
                callbacksFailed,
                eventsDropped);
        int open = (int) (connectionsDialed + connectionsAccepted - connectionsClosed);
        return new ProviderStats(
                totals,
                refusals,
                closes,
                new ProviderStats.Gauges(
                        listenersOpen,
                        dialsPending,
                        handshakesPending,
                        connectionsWaiting,
                        open,
                        streams,
                        sendQueueBytes,
                        receiveQueueBytes));
    }
}
