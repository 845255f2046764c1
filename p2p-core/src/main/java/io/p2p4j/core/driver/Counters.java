package io.p2p4j.core.driver;

import io.p2p4j.api.ConnectionStats;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one connection; any thread reads them. Each number but one is written by one thread at a time, the loop or
 * the serial executor, so that counting costs a message no more than a store.
 */
final class Counters {
    /** Of a connection without counters. */
    static final ConnectionStats NOTHING = new ConnectionStats(0, 0, 0, 0, 0, Optional.empty());

    private static final AtomicLongFieldUpdater<Counters> MESSAGES_SENT = updater("messagesSent");
    private static final AtomicLongFieldUpdater<Counters> MESSAGES_RECEIVED = updater("messagesReceived");
    private static final AtomicLongFieldUpdater<Counters> BYTES_SENT = updater("bytesSent");
    private static final AtomicLongFieldUpdater<Counters> BYTES_RECEIVED = updater("bytesReceived");
    private static final AtomicLongFieldUpdater<Counters> BYTES_ARRIVED = updater("bytesArrived");
    private static final AtomicLongFieldUpdater<Counters> BYTES_DISCARDED = updater("bytesDiscarded");
    private static final AtomicLongFieldUpdater<Counters> STREAMS_OPEN = updater("streamsOpen");

    /** Written by the loop. */
    private volatile long messagesSent;

    private volatile long bytesSent;
    private volatile long bytesArrived;
    private volatile long streamsOpen;
    private volatile @Nullable Duration roundTrip;

    /** Written by the serial executor. */
    private volatile long messagesReceived;

    private volatile long bytesReceived;

    /** Written by whoever ends a queue. */
    private volatile long bytesDiscarded;

    /** Whose totals have this connection's counts; owned by the serial executor. */
    private @Nullable ProviderCounters total;

    private static AtomicLongFieldUpdater<Counters> updater(String field) {
        return AtomicLongFieldUpdater.newUpdater(Counters.class, field);
    }

    /** The transport has taken something; on the loop. */
    void sent(int messages, long bytes) {
        MESSAGES_SENT.lazySet(this, messagesSent + messages);
        BYTES_SENT.lazySet(this, bytesSent + bytes);
    }

    /** The application gets something, or did not get it after all; on the serial executor. */
    void received(int messages, int bytes) {
        MESSAGES_RECEIVED.lazySet(this, messagesReceived + messages);
        BYTES_RECEIVED.lazySet(this, bytesReceived + bytes);
        ProviderCounters whole = total;
        if (whole != null) {
            whole.receivedLate(messages, bytes);
        }
    }

    /** Something waits for the application; on the loop. */
    void arrived(int bytes) {
        BYTES_ARRIVED.lazySet(this, bytesArrived + bytes);
    }

    /** Something that waited is dropped. */
    void discarded(int bytes) {
        BYTES_DISCARDED.addAndGet(this, bytes);
    }

    /** On the loop. */
    void streams(int change) {
        STREAMS_OPEN.lazySet(this, streamsOpen + change);
    }

    void roundTrip(long nanos) {
        roundTrip = Duration.ofNanos(nanos);
    }

    /** From now on, what is received is counted there as well; on the serial executor. */
    void continueIn(ProviderCounters totals) {
        total = totals;
    }

    /** Bytes that arrived and wait for the application. */
    long receiveQueueBytes() {
        // What left the queue is read first, or it could be more than what came.
        long left = bytesReceived + bytesDiscarded;
        return bytesArrived - left;
    }

    ConnectionStats snapshot() {
        return new ConnectionStats(
                messagesSent,
                messagesReceived,
                bytesSent,
                bytesReceived,
                (int) streamsOpen,
                Optional.ofNullable(roundTrip));
    }
}
