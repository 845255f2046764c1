package io.p2p4j.core.driver;

import io.p2p4j.api.ConnectionStats;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The counts of one connection. Thread-safe. */
final class Counters {
    private final AtomicLong messagesSent = new AtomicLong();
    private final AtomicLong messagesReceived = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();
    private final AtomicLong bytesReceived = new AtomicLong();
    private final AtomicInteger streamsOpen = new AtomicInteger();
    private volatile @Nullable Duration roundTrip;

    void sent(int messages, int bytes) {
        messagesSent.addAndGet(messages);
        bytesSent.addAndGet(bytes);
    }

    void received(int messages, int bytes) {
        messagesReceived.addAndGet(messages);
        bytesReceived.addAndGet(bytes);
    }

    void streams(int change) {
        streamsOpen.addAndGet(change);
    }

    void roundTrip(long nanos) {
        roundTrip = Duration.ofNanos(nanos);
    }

    ConnectionStats snapshot() {
        return new ConnectionStats(
                messagesSent.get(),
                messagesReceived.get(),
                bytesSent.get(),
                bytesReceived.get(),
                streamsOpen.get(),
                Optional.ofNullable(roundTrip));
    }
}
