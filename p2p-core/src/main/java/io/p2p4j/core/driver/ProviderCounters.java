package io.p2p4j.core.driver;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.ConnectionStats;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.ProviderStats;
import io.p2p4j.api.RefusalReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one provider. What happens to messages is counted in each connection and summed up when somebody asks;
 * the counts of a connection that is over are added here once. Guarded by its monitor, which no message passes.
 */
final class ProviderCounters {
    /** Each knows its place, so that one can be removed from the middle; their order does not matter to a sum. Once there was one. */
    private @Nullable ArrayList<DrivenConnection> connections;
    /** Once there was something to count: a process may have very many providers that are idle. */
    private @Nullable Totals totals;

    /** The counts. */
    private static final class Totals {
        Map<RefusalReason, Long> refusals = Map.of();
        Map<CloseReason.Code, Long> closes = Map.of();
        long connectionsDialed;
        long connectionsAccepted;
        long connectionsClosed;
        long dialsFailed;
        long dialAttemptsLost;
        long inboundRefused;
        long callbacksFailed;
        long eventsDropped;
        long messagesSent;
        long messagesReceived;
        long bytesSent;
        long bytesReceived;
    }

    private Totals totals() {
        if (totals == null) {
            totals = new Totals();
        }
        return totals;
    }

    /** A connection is open, and nobody knows of it yet. */
    synchronized void opened(DrivenConnection connection, ConnectionInfo.Role role) {
        switch (role) {
            case DIALER -> totals().connectionsDialed++;
            case LISTENER -> totals().connectionsAccepted++;
        }
        ArrayList<DrivenConnection> counted = connections;
        if (counted == null) {
            counted = new ArrayList<>(0);
            connections = counted;
        }
        connection.countersSlot = counted.size();
        counted.add(connection);
    }

    /** A connection that was open is over. */
    synchronized void closed(CloseReason.Code code) {
        totals().connectionsClosed++;
        Totals all = totals();
        all.closes = all.closes.isEmpty() ? new EnumMap<>(CloseReason.Code.class) : all.closes;
        all.closes.merge(code, 1L, Long::sum);
    }

    /** A connection has no more to count but what the application still receives; on its serial executor. */
    synchronized void forget(DrivenConnection connection) {
        int slot = connection.countersSlot;
        ArrayList<DrivenConnection> counted = connections;
        if (counted != null && slot < counted.size() && counted.get(slot) == connection) {
            DrivenConnection last = counted.remove(counted.size() - 1);
            if (last != connection) {
                counted.set(slot, last);
                last.countersSlot = slot;
            }
            add(connection.counters().snapshot());
            connection.counters().continueIn(this);
        }
    }

    private void add(ConnectionStats stats) {
        Totals all = totals();
        all.messagesSent += stats.messagesSent();
        all.messagesReceived += stats.messagesReceived();
        all.bytesSent += stats.bytesSent();
        all.bytesReceived += stats.bytesReceived();
    }

    /** The application receives what a closed connection has kept. */
    synchronized void receivedLate(int messages, int bytes) {
        Totals all = totals();
        all.messagesReceived += messages;
        all.bytesReceived += bytes;
    }

    /** An event is published. */
    void happened(P2PEvent event) {
        if (event instanceof P2PEvent.DialFailed) {
            synchronized (this) {
                totals().dialsFailed++;
            }
        } else if (event instanceof P2PEvent.InboundRefused refused) {
            synchronized (this) {
                totals().inboundRefused++;
                Totals all = totals();
                all.refusals = all.refusals.isEmpty() ? new EnumMap<>(RefusalReason.class) : all.refusals;
                all.refusals.merge(refused.reason(), 1L, Long::sum);
            }
        } else if (event instanceof P2PEvent.CallbackFailed) {
            synchronized (this) {
                totals().callbacksFailed++;
            }
        }
    }

    /** A dial has ended well, and called off so many other attempts. */
    synchronized void attemptsLost(int attempts) {
        totals().dialAttemptsLost += attempts;
    }

    synchronized void eventDropped() {
        totals().eventsDropped++;
    }

    /** Takes a snapshot; the arguments are what others know. */
    synchronized ProviderStats snapshot(
            int listenersOpen, int dialsPending, int handshakesPending, int connectionsWaiting) {
        Totals all = totals();
        long sent = all.messagesSent;
        long received = all.messagesReceived;
        long sentBytes = all.bytesSent;
        long receivedBytes = all.bytesReceived;
        int streams = 0;
        long sendQueueBytes = 0;
        long receiveQueueBytes = 0;
        for (DrivenConnection connection : connections == null ? List.<DrivenConnection>of() : connections) {
            ConnectionStats stats = connection.stats();
            sent += stats.messagesSent();
            received += stats.messagesReceived();
            sentBytes += stats.bytesSent();
            receivedBytes += stats.bytesReceived();
            streams += stats.streamsOpen();
            sendQueueBytes += connection.sendQueueBytes();
            receiveQueueBytes += connection.receiveQueueBytes();
        }
        ProviderStats.Totals sums = new ProviderStats.Totals(
                all.connectionsDialed,
                all.connectionsAccepted,
                all.connectionsClosed,
                all.dialsFailed,
                all.dialAttemptsLost,
                all.inboundRefused,
                sent,
                received,
                sentBytes,
                receivedBytes,
                all.callbacksFailed,
                all.eventsDropped);
        int open = (int) (all.connectionsDialed + all.connectionsAccepted - all.connectionsClosed);
        return new ProviderStats(
                sums,
                all.refusals,
                all.closes,
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
