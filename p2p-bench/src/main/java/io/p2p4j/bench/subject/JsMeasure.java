package io.p2p4j.bench.subject;

import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.provider.P2PProviders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The libp2p provider as client or server of what p2p-libp2p/src/test/js/bench.mjs measures: echoes of messages behind their
 * lengths, and perf.
 */
public final class JsMeasure {
    private static final Logger LOG = Logger.getLogger("io.p2p4j");
    private static final String ECHO = "/bench/lp-echo/1";
    private static final String PERF = "/perf/1.0.0";
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int AT_ONCE = 64;
    private static final int WARMUPS = 3;
    private static final int TIMES_MAX = 1 << 20;
    private static final int PING_BYTES = 32;
    private static final int MESSAGE_BYTES = 1024;
    private static final long WAIT_SECONDS = 120;
    /** Two processes that have just begun share the processors with whatever else runs. */
    private static final Duration HANDSHAKE_MAX = Duration.ofSeconds(60);

    private JsMeasure() {}

    /**
     * Serves or measures; the arguments are those of the script.
     *
     * @param arguments {@code serve} or {@code client}, the security, and for a client address and seconds
     * @throws Exception when it fails
     */
    public static void main(String[] arguments) throws Exception {
        LOG.setLevel(Level.WARNING);
        P2PConfig config = P2PConfig.builder()
                .implementation("libp2p")
                .listenAddress(Multiaddr.tcp("127.0.0.1", 0))
                .limits(Limits.builder()
                        .connectionWindowBytes(64 << 20)
                        .handshakeTimeout(HANDSHAKE_MAX)
                        .dialTimeout(HANDSHAKE_MAX)
                        .build())
                .providerSetting("LIBP2P_P2P_SECURITY", arguments[1])
                .providerSetting("LIBP2P_P2P_PERF", "on")
                .build();
        P2PProvider provider = P2PProviders.create(config, SystemContext.withCallbacksOnLoop());
        provider.start().toCompletableFuture().get();
        if (arguments[0].equals("serve")) {
            provider.handle(ECHO, stream -> stream.bytes().subscribe(new Taker(stream::write, stream::closeWrite)));
            System.out.println(provider.listen()
                    .toCompletableFuture()
                    .get()
                    .localAddresses()
                    .get(0));
            while (System.in.read() >= 0) {
                continue;
            }
        } else {
            P2PConnection connection = provider.connect(Multiaddr.parse(arguments[2]))
                    .toCompletableFuture()
                    .get();
            long nanos = (long) (Double.parseDouble(arguments[3]) * TimeUnit.SECONDS.toNanos(1));
            // A process that has just begun runs code that is not compiled yet, of the other end as well.
            for (int i = 0; i < WARMUPS; i++) {
                new Echoes(connection, AT_ONCE, MESSAGE_BYTES, nanos).run();
                sized(nanos, bytes -> perf(connection, bytes, bytes));
            }
            System.out.println(
                    new Echoes(connection, 1, PING_BYTES, nanos / 2).run().p50Micros()
                            + " "
                            + new Echoes(connection, AT_ONCE, MESSAGE_BYTES, nanos)
                                    .run()
                                    .rate()
                            + " " + sized(nanos, bytes -> perf(connection, bytes, 0))
                            + " " + sized(nanos, bytes -> perf(connection, 0, bytes)));
        }
        System.exit(0);
    }

    /** Returns nanoseconds. */
    private interface Transfer {
        long run(long bytes) throws Exception;
    }

    /** Grows the transfer until it takes about as long as it should, and returns megabytes a second. */
    private static double sized(long nanos, Transfer transfer) throws Exception {
        long bytes = 1 << 20;
        while (transfer.run(bytes) < nanos / 2) {
            bytes *= 4;
        }
        return bytes * 1e3 / transfer.run(bytes);
    }

    private static long perf(P2PConnection connection, long up, long down) throws Exception {
        P2PStream stream = connection.openStream(PERF).toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        long[] received = new long[1];
        stream.bytes().subscribe(new Taker(bytes -> received[0] += bytes.remaining(), () -> ended.complete(null)));
        long from = System.nanoTime();
        stream.write(ByteBuffer.allocate(Long.BYTES).putLong(0, down));
        byte[] chunk = new byte[CHUNK_BYTES];
        CompletableFuture<?> before = CompletableFuture.completedFuture(null);
        for (long left = up; left > 0; left -= CHUNK_BYTES) {
            CompletableFuture<?> now = stream.write(ByteBuffer.wrap(chunk, 0, (int) Math.min(left, CHUNK_BYTES)))
                    .toCompletableFuture();
            before.get(WAIT_SECONDS, TimeUnit.SECONDS);
            before = now;
        }
        stream.closeWrite();
        ended.get(WAIT_SECONDS, TimeUnit.SECONDS);
        if (received[0] != down) {
            throw new IllegalStateException(received[0] + " bytes (expected " + down + ")");
        }
        return System.nanoTime() - from;
    }

    /** What came of echoes. */
    private record Echoed(double rate, double p50Micros) {}

    /** Messages there and back, some at once. */
    private static final class Echoes {
        private final int atOnce;
        private final ByteBuffer message;
        private final P2PStream stream;
        private final long nanos;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        /** When those that are under way were sent, as a ring. */
        private final long[] sentAt;

        private final long[] times = new long[TIMES_MAX];
        private long sent;
        private long count;
        private long bytesBack;
        private long until;

        Echoes(P2PConnection connection, int atOnce, int bytes, long nanos) throws Exception {
            this.atOnce = atOnce;
            this.nanos = nanos;
            this.sentAt = new long[atOnce];
            byte[] framed = new byte[(bytes < 128 ? 1 : 2) + bytes];
            framed[0] = (byte) (bytes < 128 ? bytes : ((bytes & 127) | 128));
            if (bytes >= 128) {
                framed[1] = (byte) (bytes >>> 7);
            }
            this.message = ByteBuffer.wrap(framed);
            this.stream = connection.openStream(ECHO).toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
        }

        Echoed run() throws Exception {
            long from = System.nanoTime();
            until = from + nanos;
            stream.bytes().subscribe(new Taker(this::onBytes, () -> done.complete(null)));
            synchronized (this) {
                for (int i = 0; i < atOnce; i++) {
                    send(System.nanoTime());
                }
            }
            done.get(WAIT_SECONDS, TimeUnit.SECONDS);
            long took = System.nanoTime() - from;
            int kept = (int) Math.min(count, times.length);
            Arrays.sort(times, 0, kept);
            return new Echoed(count * 1e9 / took, times[kept / 2] / 1e3);
        }

        private void send(long now) {
            sentAt[(int) (sent++ % atOnce)] = now;
            stream.write(message.duplicate());
        }

        private synchronized void onBytes(ByteBuffer bytes) {
            bytesBack += bytes.remaining();
            while (bytesBack >= message.remaining()) {
                bytesBack -= message.remaining();
                long now = System.nanoTime();
                times[(int) (count % times.length)] = now - sentAt[(int) (count % atOnce)];
                count++;
                if (now < until) {
                    send(now);
                } else if (count == sent) {
                    stream.closeWrite();
                }
            }
        }
    }

    /** Takes bytes as they come. */
    private interface Bytes {
        void take(ByteBuffer bytes);
    }

    /** Subscribes to everything. */
    private record Taker(Bytes taker, Runnable end) implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            taker.take(bytes);
        }

        @Override
        public void onError(Throwable failure) {
            // Who waits for the end runs into a timeout.
        }

        @Override
        public void onComplete() {
            end.run();
        }
    }
}
