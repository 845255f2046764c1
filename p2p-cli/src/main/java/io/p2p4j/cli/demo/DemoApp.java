package io.p2p4j.cli.demo;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.cli.file.FileProtocol;
import io.p2p4j.cli.file.FileStore;
import io.p2p4j.cli.file.Incoming;
import io.p2p4j.cli.file.Outgoing;
import io.p2p4j.cli.file.Receipt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An application on p2p-api: spreads short texts among its neighbours, answers echoes, sends and takes files. It knows
 * neither sockets nor simulations; time and chance come from its provider. Thread-safe, since callbacks of different
 * connections come together; ordered collections keep it reproducible where they do not.
 *
 * <p>Texts reach everybody in spite of lost connections: whoever gets a connection first tells which texts it has, and the
 * other end sends what is missing.
 */
public final class DemoApp {
    private static final byte ITEM = 'i';
    private static final byte INVENTORY = 'v';
    private static final byte ECHO = 'e';
    private static final byte REPLY = 'r';

    /** An echo is this long: the kind, a number, and room that a small message would use. */
    private static final int ECHO_BYTES = 32;

    private static final int RECEIVE_AHEAD = 64;
    private static final int CHUNKS_MAX = 16;
    private static final long REDIAL_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long REDIAL_MAX_NANOS = TimeUnit.SECONDS.toNanos(8);

    private final P2PProvider provider;
    private final FileStore store;
    private final ConcurrentSkipListSet<String> items = new ConcurrentSkipListSet<>();
    private final CopyOnWriteArrayList<P2PConnection> neighbours = new CopyOnWriteArrayList<>();
    private final NavigableMap<Long, Runnable> echoes = new ConcurrentSkipListMap<>();
    private final AtomicLong echoNumber = new AtomicLong();
    private final AtomicLong dials = new AtomicLong();
    private final AtomicLong filesTaken = new AtomicLong();

    /**
     * Makes the application.
     *
     * @param provider carries its bytes; not started
     * @param store where files go
     */
    public DemoApp(P2PProvider provider, FileStore store) {
        this.provider = provider;
        this.store = store;
    }

    /**
     * Starts the provider and listens.
     *
     * @param address where
     * @return where peers can join
     */
    public CompletionStage<List<Multiaddr>> start(Multiaddr address) {
        provider.handle(FileProtocol.ID, stream -> Incoming.serve(stream, store, provider.context(), new Count()));
        return provider.start().thenCompose(started -> provider.listen(address)).thenApply(this::accept);
    }

    private List<Multiaddr> accept(P2PListener listener) {
        listener.onConnection(this::adopt);
        return listener.localAddresses();
    }

    /**
     * Stays connected to a peer, and dials again with growing pauses when that fails or the connection is lost.
     *
     * @param address where the peer listens
     * @return its first connection
     */
    public CompletionStage<P2PConnection> join(Multiaddr address) {
        CompletableFuture<P2PConnection> first = new CompletableFuture<>();
        dial(address, REDIAL_MIN_NANOS, first);
        return first;
    }

    private void dial(Multiaddr address, long pauseNanos, CompletableFuture<P2PConnection> first) {
        dials.incrementAndGet();
        provider.connect(address).whenComplete((connection, failure) -> {
            if (failure == null) {
                adopt(connection);
                first.complete(connection);
                connection.closed().thenRun(() -> redial(address, REDIAL_MIN_NANOS, first));
            } else if (P2PException.from(failure).code() != ErrorCode.PROVIDER_NOT_RUNNING) {
                redial(address, pauseNanos, first);
            }
        });
    }

    private void redial(Multiaddr address, long pauseNanos, CompletableFuture<P2PConnection> first) {
        long next = Math.min(REDIAL_MAX_NANOS, pauseNanos * 2);
        provider.context().schedule(pauseNanos, () -> dial(address, next, first));
    }

    private void adopt(P2PConnection connection) {
        neighbours.add(connection);
        connection.closed().thenRun(() -> neighbours.remove(connection));
        connection.messages().subscribe(new Inbox(connection));
        send(connection, message(INVENTORY, String.join("\n", items)));
    }

    /**
     * Spreads a text.
     *
     * @param item the text, without line ends
     */
    public void publish(String item) {
        learn(item, null);
    }

    private void learn(String item, @Nullable P2PConnection from) {
        if (!item.isEmpty() && items.add(item)) {
            for (P2PConnection neighbour : neighbours) {
                if (neighbour != from) {
                    send(neighbour, message(ITEM, item));
                }
            }
        }
    }

    /**
     * Returns the texts that arrived here.
     *
     * @return a snapshot, sorted
     */
    public SortedSet<String> items() {
        return new TreeSet<>(items);
    }

    /**
     * Counts dials, so that a story about lost connections can be told.
     *
     * @return how many so far
     */
    public long dials() {
        return dials.get();
    }

    /**
     * Counts the files that were taken and verified.
     *
     * @return how many so far
     */
    public long filesTaken() {
        return filesTaken.get();
    }

    /** A connection that takes no more is given up: the next one begins with an inventory, so that nothing is missed. */
    private static void send(P2PConnection connection, byte[] message) {
        connection.send(message).whenComplete((sent, failure) -> {
            if (failure != null && P2PException.from(failure).code() == ErrorCode.QUEUE_FULL) {
                connection.abort("too slow");
            }
        });
    }

    private static byte[] message(byte kind, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + utf8.length).put(kind).put(utf8).array();
    }

    private void take(P2PConnection from, byte[] message) {
        if (message.length == 0) {
            return;
        }
        switch (message[0]) {
            case ITEM -> learn(text(message), from);
            case INVENTORY -> {
                SortedSet<String> missing = items();
                missing.removeAll(Arrays.asList(text(message).split("\n")));
                missing.forEach(item -> send(from, message(ITEM, item)));
            }
            case ECHO -> {
                message[0] = REPLY;
                send(from, message);
            }
            case REPLY -> {
                if (message.length == ECHO_BYTES) {
                    Runnable asked = echoes.remove(ByteBuffer.wrap(message).getLong(1));
                    if (asked != null) {
                        asked.run();
                    }
                }
            }
            default -> from.close("unknown kind of message " + message[0]);
        }
    }

    private static String text(byte[] message) {
        return new String(message, 1, message.length - 1, StandardCharsets.UTF_8);
    }

    /**
     * Sends small messages one at a time, each after the answer to the one before.
     *
     * @param connection to whom
     * @param count how many
     * @return the time of each round trip, in nanoseconds
     */
    public CompletionStage<long[]> roundTrips(P2PConnection connection, int count) {
        CompletableFuture<long[]> done = new CompletableFuture<>();
        failWith(connection, done);
        roundTrip(connection, new long[count], 0, done);
        return done;
    }

    private void roundTrip(P2PConnection connection, long[] nanos, int index, CompletableFuture<long[]> done) {
        if (index == nanos.length) {
            done.complete(nanos);
            return;
        }
        long startNanos = provider.context().nanoTime();
        echo(connection, () -> {
            nanos[index] = provider.context().nanoTime() - startNanos;
            roundTrip(connection, nanos, index + 1, done);
        });
    }

    /**
     * Sends small messages all at once.
     *
     * @param connection to whom
     * @param count how many
     * @return the time until the last answer was there, in nanoseconds
     */
    public CompletionStage<Long> burst(P2PConnection connection, int count) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        failWith(connection, done);
        AtomicInteger missing = new AtomicInteger(count);
        long startNanos = provider.context().nanoTime();
        for (int i = 0; i < count; i++) {
            echo(connection, () -> {
                if (missing.decrementAndGet() == 0) {
                    done.complete(provider.context().nanoTime() - startNanos);
                }
            });
        }
        return done;
    }

    private void echo(P2PConnection connection, Runnable answered) {
        long number = echoNumber.incrementAndGet();
        echoes.put(number, answered);
        send(
                connection,
                ByteBuffer.allocate(ECHO_BYTES).put(ECHO).putLong(number).array());
    }

    private static void failWith(P2PConnection connection, CompletableFuture<?> done) {
        connection
                .closed()
                .thenAccept(reason -> done.completeExceptionally(
                        P2PException.builder(ErrorCode.CONNECTION_LOST, "the connection ended: " + reason)
                                .peer(connection.remotePeerId())
                                .build()));
    }

    /**
     * Sends a file.
     *
     * @param connection to whom
     * @param name its name
     * @param size its size in bytes
     * @param source its bytes
     * @param progress is told how many bytes were read so far
     * @return completes when the other end has verified and stored it
     */
    public CompletionStage<Receipt> sendFile(
            P2PConnection connection, String name, long size, Source source, LongConsumer progress) {
        return Outgoing.open(connection, name, size).thenCompose(outgoing -> {
            new Feed(outgoing, source, progress).more();
            return outgoing.outcome();
        });
    }

    /** Where the bytes of a file come from, such as {@link java.nio.channels.FileChannel#read(ByteBuffer)}. */
    @FunctionalInterface
    public interface Source {
        /**
         * Puts the next bytes.
         *
         * @param target where to; gets at least one byte
         * @return how many; less than zero at the end
         * @throws IOException when they cannot be read
         */
        int read(ByteBuffer target) throws IOException;
    }

    /** Keeps some chunks of a file on their way. One step at a time, whoever calls, and without growing the stack. */
    private static final class Feed {
        private final Outgoing outgoing;
        private final Source source;
        private final LongConsumer progress;
        private final ConcurrentLinkedDeque<ByteBuffer> free = new ConcurrentLinkedDeque<>();
        private final AtomicInteger wanted = new AtomicInteger();
        private long bytes;
        private boolean ended;

        Feed(Outgoing outgoing, Source source, LongConsumer progress) {
            this.outgoing = outgoing;
            this.source = source;
            this.progress = progress;
            for (int i = 0; i < CHUNKS_MAX; i++) {
                free.add(Outgoing.newChunk());
            }
        }

        void more() {
            if (wanted.getAndIncrement() == 0) {
                do {
                    step();
                } while (wanted.decrementAndGet() != 0);
            }
        }

        private void step() {
            ByteBuffer chunk = ended ? null : free.pollLast();
            if (chunk == null) {
                return;
            }
            chunk.clear().position(Integer.BYTES);
            int count;
            try {
                count = source.read(chunk);
            } catch (IOException e) {
                ended = true;
                outgoing.cancel();
                return;
            }
            if (count < 0) {
                ended = true;
                outgoing.finish();
                return;
            }
            bytes += count;
            progress.accept(bytes);
            outgoing.write(chunk).whenComplete((written, failure) -> {
                if (failure == null) {
                    free.add(chunk);
                    more();
                }
            });
            more();
        }
    }

    /** Takes the messages of one connection. */
    private final class Inbox implements Flow.Subscriber<byte[]> {
        private final P2PConnection connection;
        private Flow.@Nullable Subscription subscription;

        Inbox(P2PConnection connection) {
            this.connection = connection;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(RECEIVE_AHEAD);
        }

        @Override
        public void onNext(byte[] message) {
            take(connection, message);
            if (subscription != null) {
                subscription.request(1);
            }
        }

        @Override
        public void onComplete() {
            connection.close();
        }

        @Override
        public void onError(Throwable failure) {
            // The connection's closed() stage tells the same to whoever wants to know.
        }
    }

    private final class Count implements Incoming.Observer {
        @Override
        public void onStarted(String name, long size) {
            // Nobody waits for it.
        }

        @Override
        public void onProgress(long bytes) {
            // Nobody waits for it.
        }

        @Override
        public void onStored(Receipt receipt) {
            filesTaken.incrementAndGet();
        }

        @Override
        public void onFailed(P2PException failure) {
            // The sender is told, and sends again if it wants to.
        }
    }
}
