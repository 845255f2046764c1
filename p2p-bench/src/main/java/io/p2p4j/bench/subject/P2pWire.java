package io.p2p4j.bench.subject;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.blocking.BlockingConnection;
import io.p2p4j.api.context.SystemContext;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A connection of the lean provider. */
final class P2pWire implements StreamingWire {
    /** How much may be under way before the application waits: half of what the provider's queue holds by default. */
    private static final int UNDER_WAY_BYTES_MAX = 2 << 20;

    private static final int UNDER_WAY_MESSAGES_MAX = 8192;
    /** Waiting for each future would cost more than it says: they complete in order, so each n-th is enough. */
    private static final int GROUPS = 8;

    private final P2PConnection connection;
    private final Way way;
    private @Nullable Echoes echoes;

    P2pWire(P2PConnection connection, Way way) {
        this.connection = connection;
        this.way = way;
    }

    @Override
    public void flood(byte[] message, long count) throws Exception {
        int underWay = Math.max(GROUPS, Math.min(UNDER_WAY_MESSAGES_MAX, UNDER_WAY_BYTES_MAX / message.length));
        int group = underWay / GROUPS;
        if (way == Way.PUSH) {
            new Batches(message, count, group).start().get();
            return;
        }
        if (way == Way.BATCHED) {
            batches(message, count, group);
            return;
        }
        ArrayDeque<CompletionStage<Void>> waiting = new ArrayDeque<>();
        for (long sent = 1; sent <= count; sent++) {
            CompletionStage<Void> taken = connection.send(message);
            if (sent % group == 0 || sent == count) {
                waiting.add(taken);
                if (waiting.size() == GROUPS) {
                    waiting.remove().toCompletableFuture().get();
                }
            }
        }
        for (CompletionStage<Void> taken : waiting) {
            taken.toCompletableFuture().get();
        }
    }

    @Override
    public void brief(long count, int atOnce) throws Exception {
        new P2pStreams.Brief(connection, count, atOnce).run().get();
    }

    private void batches(byte[] message, long count, int group) throws Exception {
        ArrayDeque<CompletionStage<Void>> waiting = new ArrayDeque<>();
        List<ByteBuffer> batch = new ArrayList<>();
        for (long left = count; left > 0; left -= batch.size()) {
            batch.clear();
            // A buffer for each message, as an application would have that does not send the same one again and again.
            for (int i = 0; i < Math.min(left, group); i++) {
                batch.add(ByteBuffer.wrap(message));
            }
            waiting.add(connection.sendAll(batch));
            if (waiting.size() == GROUPS) {
                waiting.remove().toCompletableFuture().get();
            }
        }
        for (CompletionStage<Void> taken : waiting) {
            taken.toCompletableFuture().get();
        }
    }

    @Override
    public void roundTrips(byte[] message, long count, Latencies latencies) throws Exception {
        if (way == Way.BLOCKING) {
            blocking(message, count, latencies);
            return;
        }
        Echoes current = echoes;
        if (current == null) {
            current = new Echoes();
            echoes = current;
            connection.messages().subscribe(new MessageSubscriber(current::onMessage));
        }
        current.run(message, count, latencies).get();
    }

    private void blocking(byte[] message, long count, Latencies latencies) throws Exception {
        BlockingConnection blocking = BlockingConnection.of(connection, SystemContext.shared());
        for (long done = 0; done < count; done++) {
            long sentAt = System.nanoTime();
            blocking.send(message);
            blocking.receive();
            latencies.record(System.nanoTime() - sentAt);
        }
    }

    @Override
    public Stream open(StreamService service) throws Exception {
        String protocol = P2pStreams.protocol(service);
        return new P2pStreams.Opened(
                connection.openStream(protocol).toCompletableFuture().get());
    }

    @Override
    public void close() {
        connection.close();
    }

    /** Sends batch after batch from the callbacks that say that an earlier one was taken. */
    private final class Batches {
        private final byte[] message;
        private final int batch;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private long left;
        private int underWay;

        Batches(byte[] message, long count, int batch) {
            this.message = message;
            this.batch = batch;
            this.left = count;
        }

        CompletableFuture<Void> start() {
            for (int i = 0; i < GROUPS; i++) {
                next();
            }
            return done;
        }

        private synchronized void next() {
            long size = Math.min(left, batch);
            if (size == 0) {
                return;
            }
            left -= size;
            underWay++;
            for (long i = 1; i < size; i++) {
                connection.send(message);
            }
            connection.send(message).whenComplete((taken, failure) -> taken(failure));
        }

        private synchronized void taken(@Nullable Throwable failure) {
            underWay--;
            if (failure != null) {
                done.completeExceptionally(failure);
                return;
            }
            next();
            if (underWay == 0) {
                done.complete(null);
            }
        }
    }

    /** Answers each message that comes back with the next one. */
    private final class Echoes {
        private byte[] message = {};
        private long left;
        private long sentAt;
        private Latencies latencies = new Latencies();
        private CompletableFuture<Void> done = new CompletableFuture<>();

        /** What it sets is seen by the callbacks, because the message is sent after it. */
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
            sentAt = System.nanoTime();
            connection.send(message);
        }

        void onMessage(byte[] echo) {
            latencies.record(System.nanoTime() - sentAt);
            if (--left > 0) {
                next();
            } else {
                done.complete(null);
            }
        }
    }
}
