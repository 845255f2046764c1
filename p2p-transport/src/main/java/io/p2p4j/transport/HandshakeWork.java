package io.p2p4j.transport;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ImmediateExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the handshakes of one transport are computed. A few are on their event loops, which costs least. In a storm the
 * further ones are on threads of their own, half as many as there are processors, so that established links keep their
 * loops; the oldest handshake is always the next, since taking turns would have all of them time out together. Thread-safe.
 */
final class HandshakeWork {
    /** How many handshakes at once stay on their loops; one takes well below a millisecond of a loop with BoringSSL. */
    static final int ON_LOOP_MAX = 16;

    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong();
    private final ThreadPoolExecutor threads;

    HandshakeWork(int processors) {
        int count = Math.max(1, processors / 2);
        // Bounded by the handshakes that may be pending, each of which has one task at a time.
        threads = new ThreadPoolExecutor(
                count,
                count,
                1,
                TimeUnit.SECONDS,
                new PriorityBlockingQueue<>(),
                new DefaultThreadFactory("p2p-handshake", true));
        threads.allowCoreThreadTimeOut(true);
    }

    /** A handshake begins; {@link #ended} follows. Returns where its tasks run. */
    Executor begin() {
        if (pending.getAndIncrement() < ON_LOOP_MAX) {
            return ImmediateExecutor.INSTANCE;
        }
        long number = numbers.getAndIncrement();
        return task -> threads.execute(new Step(number, task));
    }

    void ended() {
        pending.decrementAndGet();
    }

    int pending() {
        return pending.get();
    }

    /** Once the loops have ended. */
    void close() {
        threads.shutdownNow();
    }

    /** One step of a handshake. */
    private record Step(long number, Runnable task) implements Runnable, Comparable<Step> {
        @Override
        public void run() {
            try {
                task.run();
            } catch (RejectedExecutionException loopEnded) {
                // The transport was closed, and the socket with it.
                return;
            }
        }

        @Override
        public int compareTo(Step other) {
            return Long.compare(number, other.number);
        }
    }
}
