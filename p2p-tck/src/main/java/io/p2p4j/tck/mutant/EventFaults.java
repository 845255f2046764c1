package io.p2p4j.tck.mutant;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.ProviderStats;
import io.p2p4j.api.ProviderStats.Gauges;
import io.p2p4j.api.ProviderStats.Totals;
import io.p2p4j.api.Registration;
import io.p2p4j.api.error.ConnectionFailedException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Faults of events and counters. */
final class EventFaults {
    private EventFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("OBS-01", "the counts of a connection vanish with it", ForgetsClosed::new),
                new Mutant("OBS-01", "empty messages are not counted", SkipsSome::new),
                new Mutant("OBS-02", "only a clean close is taken off the gauge", CountsUp::new),
                new Mutant("OBS-02", "bytes that were dropped stay in the gauge", KeepsDropped::new),
                new Mutant("OBS-03", "a failed dial is told for every address", TellsTwice::new),
                new Mutant("OBS-03", "closed is told before opened", TellsLate::new),
                new Mutant("OBS-03", "refusals are counted under no reason", ForgetsReasons::new));
    }

    private static Totals withMessages(Totals totals, long sent, long received, long bytesSent, long bytesReceived) {
        return new Totals(
                totals.connectionsDialed(),
                totals.connectionsAccepted(),
                totals.connectionsClosed(),
                totals.dialsFailed(),
                totals.dialAttemptsLost(),
                totals.inboundRefused(),
                sent,
                received,
                bytesSent,
                bytesReceived,
                totals.callbacksFailed(),
                totals.eventsDropped());
    }

    private static final class ForgetsReasons extends FaultyProvider {
        ForgetsReasons(P2PProvider correct) {
            super(correct);
        }

        @Override
        public ProviderStats stats() {
            ProviderStats all = super.stats();
            return new ProviderStats(all.totals(), Map.of(), all.closes(), all.gauges());
        }
    }

    private static final class ForgetsClosed extends FaultyProvider {
        private final List<P2PConnection> open = new CopyOnWriteArrayList<>();

        ForgetsClosed(P2PProvider correct) {
            super(correct);
            correct.observe(event -> {
                if (event instanceof P2PEvent.ConnectionOpened opened) {
                    open.add(opened.connection());
                } else if (event instanceof P2PEvent.ConnectionClosed closed) {
                    open.remove(closed.connection());
                }
            });
        }

        @Override
        public ProviderStats stats() {
            long sent = 0;
            long received = 0;
            long bytesSent = 0;
            long bytesReceived = 0;
            for (P2PConnection connection : open) {
                sent += connection.stats().messagesSent();
                received += connection.stats().messagesReceived();
                bytesSent += connection.stats().bytesSent();
                bytesReceived += connection.stats().bytesReceived();
            }
            ProviderStats all = super.stats();
            return new ProviderStats(
                    withMessages(all.totals(), sent, received, bytesSent, bytesReceived),
                    all.refusals(),
                    all.closes(),
                    all.gauges());
        }
    }

    private static final class SkipsSome extends FaultyProvider {
        private final AtomicLong empty = new AtomicLong();

        SkipsSome(P2PProvider correct) {
            super(correct);
        }

        @Override
        P2PConnection faulty(P2PConnection connection) {
            return new FaultyConnection(connection) {
                @Override
                public CompletionStage<Void> send(ByteBuffer message) {
                    if (!message.hasRemaining()) {
                        empty.incrementAndGet();
                    }
                    return super.send(message);
                }
            };
        }

        @Override
        public ProviderStats stats() {
            ProviderStats all = super.stats();
            Totals totals = all.totals();
            return new ProviderStats(
                    withMessages(
                            totals,
                            totals.messagesSent() - empty.get(),
                            totals.messagesReceived(),
                            totals.bytesSent(),
                            totals.bytesReceived()),
                    all.refusals(),
                    all.closes(),
                    all.gauges());
        }
    }

    private static Gauges with(Gauges gauges, int connectionsOpen, long receiveQueueBytes) {
        return new Gauges(
                gauges.listenersOpen(),
                gauges.dialsPending(),
                gauges.handshakesPending(),
                gauges.connectionsWaiting(),
                connectionsOpen,
                gauges.streamsOpen(),
                gauges.sendQueueBytes(),
                receiveQueueBytes);
    }

    private static final class CountsUp extends FaultyProvider {
        private final AtomicLong aborted = new AtomicLong();

        CountsUp(P2PProvider correct) {
            super(correct);
            correct.observe(event -> {
                if (event instanceof P2PEvent.ConnectionClosed closed
                        && !closed.reason().isClean()) {
                    aborted.incrementAndGet();
                }
            });
        }

        @Override
        public ProviderStats stats() {
            ProviderStats all = super.stats();
            Gauges gauges = all.gauges();
            return new ProviderStats(
                    all.totals(),
                    all.refusals(),
                    all.closes(),
                    with(gauges, gauges.connectionsOpen() + aborted.intValue(), gauges.receiveQueueBytes()));
        }
    }

    private static final class KeepsDropped extends FaultyProvider {
        private long most;

        KeepsDropped(P2PProvider correct) {
            super(correct);
        }

        @Override
        public synchronized ProviderStats stats() {
            ProviderStats all = super.stats();
            Gauges gauges = all.gauges();
            most = Math.max(most, gauges.receiveQueueBytes());
            boolean nobodyIsLeft = gauges.connectionsOpen() == 0;
            return new ProviderStats(
                    all.totals(),
                    all.refusals(),
                    all.closes(),
                    with(gauges, gauges.connectionsOpen(), nobodyIsLeft ? most : gauges.receiveQueueBytes()));
        }
    }

    private static final class TellsTwice extends FaultyProvider {
        TellsTwice(P2PProvider correct) {
            super(correct);
        }

        @Override
        public Registration observe(Consumer<P2PEvent> observer) {
            return super.observe(event -> {
                observer.accept(event);
                if (event instanceof P2PEvent.DialFailed failed
                        && failed.failure() instanceof ConnectionFailedException several) {
                    for (int i = 1; i < several.attempts().size(); i++) {
                        observer.accept(event);
                    }
                }
            });
        }
    }

    private static final class TellsLate extends FaultyProvider {
        TellsLate(P2PProvider correct) {
            super(correct);
        }

        @Override
        public Registration observe(Consumer<P2PEvent> observer) {
            AtomicReference<@Nullable P2PEvent> held = new AtomicReference<>();
            return super.observe(event -> {
                if (event instanceof P2PEvent.ConnectionOpened) {
                    P2PEvent before = held.getAndSet(event);
                    if (before != null) {
                        observer.accept(before);
                    }
                    return;
                }
                observer.accept(event);
                P2PEvent before = held.getAndSet(null);
                if (before != null) {
                    observer.accept(before);
                }
            });
        }
    }
}
