package io.p2p4j.bench.subject;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.bench.subject.StreamingWire.StreamService;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Both sides of the lean provider's streams. */
final class P2pStreams {
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private P2pStreams() {}

    static String protocol(StreamService service) {
        return "/bench/" + service.name().toLowerCase(Locale.ROOT) + "/1";
    }

    /** Serves every kind. */
    static void serve(P2PProvider provider, Arrivals arrivals) {
        provider.handle(protocol(StreamService.SINK), stream -> {
            Chunks chunks = new Chunks(arrivals.newCounter());
            stream.bytes().subscribe(new Bytes(chunks::add));
        });
        provider.handle(protocol(StreamService.BULK), stream -> stream.bytes().subscribe(new Bytes(some -> {})));
        provider.handle(protocol(StreamService.ECHO), stream -> stream.bytes().subscribe(new Bytes(stream::write)));
        provider.handle(
                protocol(StreamService.BRIEF),
                stream -> stream.bytes().subscribe(new Bytes(stream::write, stream::closeWrite)));
        provider.handle(protocol(StreamService.SLOW), stream -> readSlowly(provider, stream));
    }

    private static void readSlowly(P2PProvider provider, P2PStream stream) {
        stream.read().whenComplete((some, failure) -> {
            if (failure == null && some.isPresent()) {
                provider.context().schedule(SLOW_NANOS, () -> readSlowly(provider, stream));
            }
        });
    }

    /** Counts bytes in chunks. */
    private static final class Chunks {
        private final Arrivals.Counter counter;
        private long rest;

        Chunks(Arrivals.Counter counter) {
            this.counter = counter;
        }

        void add(ByteBuffer bytes) {
            rest += bytes.remaining();
            if (rest >= StreamingWire.CHUNK_BYTES) {
                counter.add(rest / StreamingWire.CHUNK_BYTES);
                rest %= StreamingWire.CHUNK_BYTES;
            }
        }
    }

    /** Takes all bytes as soon as they are there. */
    private record Bytes(Consumer<ByteBuffer> taker, Runnable end) implements Flow.Subscriber<ByteBuffer> {
        Bytes(Consumer<ByteBuffer> taker) {
            this(taker, () -> {});
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            taker.accept(bytes);
        }

        @Override
        public void onError(Throwable failure) {
            // Who waits for the bytes runs into a timeout that says so.
        }

        @Override
        public void onComplete() {
            end.run();
        }
    }

    /** Streams that carry a byte there and back. */
    static final class Brief {
        private final P2PConnection connection;
        private final int atOnce;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        // Guarded by this.
        private long toOpen;
        private long toEnd;

        Brief(P2PConnection connection, long count, int atOnce) {
            this.connection = connection;
            this.atOnce = atOnce;
            this.toOpen = count;
            this.toEnd = count;
        }

        CompletableFuture<Void> run() {
            for (int i = 0; i < atOnce; i++) {
                next();
            }
            return done;
        }

        private void next() {
            synchronized (this) {
                if (toOpen == 0) {
                    return;
                }
                toOpen--;
            }
            connection.openStream(protocol(StreamService.BRIEF)).whenComplete((stream, failure) -> {
                if (failure != null) {
                    done.completeExceptionally(failure);
                    return;
                }
                stream.bytes().subscribe(new Bytes(some -> {}, this::ended));
                stream.write(new byte[1]);
                stream.closeWrite();
            });
        }

        private void ended() {
            boolean last;
            synchronized (this) {
                last = --toEnd == 0;
            }
            if (last) {
                done.complete(null);
            } else {
                next();
            }
        }
    }

    /** A stream on the side that opened it. */
    static final class Opened implements StreamingWire.Stream {
        private final P2PStream stream;
        private final byte[] chunk = new byte[StreamingWire.CHUNK_BYTES];

        // Of the flood, guarded by this.
        private long toWrite;
        private long toComplete;
        private CompletableFuture<Void> flooded = new CompletableFuture<>();

        private @Nullable Echoes echoes;

        Opened(P2PStream stream) {
            this.stream = stream;
        }

        @Override
        public CompletableFuture<Void> flood(long chunks, int underWay) {
            CompletableFuture<Void> result = new CompletableFuture<>();
            synchronized (this) {
                flooded = result;
                toWrite = chunks;
                toComplete = chunks;
            }
            if (chunks == 0) {
                result.complete(null);
            }
            for (int i = 0; i < underWay; i++) {
                writeNext();
            }
            return result;
        }

        private void writeNext() {
            synchronized (this) {
                if (toWrite == 0) {
                    return;
                }
                toWrite--;
            }
            stream.write(chunk).whenComplete((taken, failure) -> {
                if (failure != null) {
                    flooded.completeExceptionally(failure);
                    return;
                }
                boolean last;
                synchronized (this) {
                    last = --toComplete == 0;
                }
                if (last) {
                    flooded.complete(null);
                } else {
                    writeNext();
                }
            });
        }

        @Override
        public void roundTrips(byte[] message, long count, Latencies latencies) throws Exception {
            Echoes current = echoes;
            if (current == null) {
                current = new Echoes();
                echoes = current;
                stream.bytes().subscribe(new Bytes(current::onBytes));
            }
            current.run(message, count, latencies).get();
        }

        @Override
        public void reset() {
            stream.reset(0);
        }

        /** Answers each message that has come back completely with the next one. */
        private final class Echoes {
            private byte[] message = {};
            private long left;
            private int missing;
            private long sentAt;
            private Latencies latencies = new Latencies();
            private CompletableFuture<Void> done = new CompletableFuture<>();

            CompletableFuture<Void> run(byte[] newMessage, long count, Latencies newLatencies) {
                message = newMessage;
                left = count;
                latencies = newLatencies;
                done = new CompletableFuture<>();
                CompletableFuture<Void> result = done;
                next();
                return result;
            }

            private void next() {
                missing = message.length;
                sentAt = System.nanoTime();
                stream.write(message);
            }

            void onBytes(ByteBuffer bytes) {
                missing -= bytes.remaining();
                if (missing > 0) {
                    return;
                }
                latencies.record(System.nanoTime() - sentAt);
                if (--left > 0) {
                    next();
                } else {
                    done.complete(null);
                }
            }
        }
    }
}
