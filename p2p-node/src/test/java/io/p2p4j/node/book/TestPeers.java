package io.p2p4j.node.book;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Peers of a test, and a clock that it moves by hand. */
final class TestPeers {
    static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private static final List<PeerId> IDS = java.util.stream.IntStream.range(0, 64)
            .mapToObj(number -> Identity.fromSeed(
                            ByteBuffer.allocate(32).putInt(number).array())
                    .peerId())
            .toList();

    private TestPeers() {}

    static PeerId id(int number) {
        return number < IDS.size()
                ? IDS.get(number)
                : Identity.fromSeed(ByteBuffer.allocate(32).putInt(number).array())
                        .peerId();
    }

    static Multiaddr address(int number) {
        return Multiaddr.tcp("10." + ((number >> 16) & 255) + '.' + ((number >> 8) & 255) + '.' + (number & 255), 4001);
    }

    static PeerRecord record(int number, long count) {
        return new PeerRecord(
                id(number),
                List.of(address(number), Multiaddr.memory(number)),
                PeerSource.INBOUND,
                true,
                EPOCH,
                Optional.of(EPOCH.plusSeconds(count)),
                count,
                1,
                0,
                0.5,
                -7,
                number % 3 == 0
                        ? Optional.of(new PeerRecord.Ban(EPOCH.plusSeconds(1000), "reason " + number))
                        : Optional.empty(),
                Optional.empty());
    }

    /** Time that stands still until it is moved. Nothing else of a context is there. */
    static final class Clock implements ProviderContext {
        long nanos = 1;

        void pass(Duration span) {
            nanos += span.toNanos();
        }

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public Instant now() {
            return EPOCH.plusNanos(nanos);
        }

        @Override
        public Cancellable schedule(long delayNanos, Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Executor executor() {
            throw new UnsupportedOperationException();
        }

        @Override
        public RandomGenerator random(String purpose) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] entropy(int count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T await(CompletionStage<T> stage, long timeoutNanos) {
            throw new UnsupportedOperationException();
        }
    }
}
