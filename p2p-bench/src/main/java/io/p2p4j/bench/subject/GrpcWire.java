package io.p2p4j.bench.subject;

import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A channel of gRPC with one streaming call. */
final class GrpcWire extends ClientCall.Listener<byte[]> implements Wire {
    private static final long LOOK_NANOS = 100_000_000;

    private final ManagedChannel channel;
    private final ClientCall<byte[], byte[]> call;
    private volatile @Nullable Thread waiter;
    private volatile @Nullable Status ended;

    // Of the callbacks, and of the thread that sends before the first one.
    private byte[] message = {};
    private long left;
    private long sentAt;
    private @Nullable Latencies latencies;
    private CompletableFuture<Void> done = new CompletableFuture<>();

    private GrpcWire(ManagedChannel channel, ClientCall<byte[], byte[]> call) {
        this.channel = channel;
        this.call = call;
    }

    static GrpcWire start(ManagedChannel channel, ClientCall<byte[], byte[]> call) {
        GrpcWire wire = new GrpcWire(channel, call);
        call.start(wire, new Metadata());
        call.request(Integer.MAX_VALUE);
        return wire;
    }

    @Override
    public void flood(byte[] payload, long count) throws Exception {
        for (long sent = 0; sent < count; sent++) {
            if (!call.isReady()) {
                awaitReady();
            }
            call.sendMessage(payload);
        }
    }

    private void awaitReady() throws InterruptedException {
        waiter = Thread.currentThread();
        while (!call.isReady()) {
            Status status = ended;
            if (status != null) {
                throw new IllegalStateException("the call has ended: " + status);
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        waiter = null;
    }

    @Override
    public void onReady() {
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void roundTrips(byte[] payload, long count, Latencies to) throws Exception {
        message = payload;
        left = count;
        latencies = to;
        done = new CompletableFuture<>();
        CompletableFuture<Void> result = done;
        next();
        result.get();
    }

    private void next() {
        sentAt = System.nanoTime();
        call.sendMessage(message);
    }

    @Override
    public void onMessage(byte[] echo) {
        Latencies current = latencies;
        if (current == null) {
            return;
        }
        current.record(System.nanoTime() - sentAt);
        if (--left > 0) {
            next();
        } else {
            done.complete(null);
        }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        ended = status;
        done.completeExceptionally(new IllegalStateException("the call has ended: " + status));
    }

    @Override
    public void close() {
        call.cancel("the measurement is over", null);
        channel.shutdownNow();
    }
}
