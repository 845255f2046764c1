package io.p2p4j.core.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.lean.LeanSession;
import io.p2p4j.core.transport.Loop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract under real threads: loops of their own, a pool for callbacks, callers of many threads. */
class ThreadedTest {
    private static final long WAIT_SECONDS = 30;
    private static final Multiaddr ANY = Multiaddr.memory(0);
    /** Nobody waits for the listener's side of these: all of them may be under way there when its loop gets no time. */
    private static final int DIALS = 1000;

    private final MemoryNetwork network = new MemoryNetwork();
    private final SystemContext context = new SystemContext();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final List<ThreadLoop> loops =
            List.of(new ThreadLoop(ending), new ThreadLoop(ending), new ThreadLoop(ending));
    private final AtomicInteger nextLoop = new AtomicInteger();
    private final DrivenProvider server =
            provider(Limits.builder().pendingHandshakesMax(2 * DIALS).build());
    private final DrivenProvider client = provider(Limits.DEFAULTS);
    private P2PListener listener;

    private DrivenProvider provider(Limits limits) {
        Identity identity = Identity.generate();
        return new DrivenProvider(
                "threaded",
                EnumSet.allOf(Capability.class),
                P2PConfig.builder().identity(identity).limits(limits).build(),
                context,
                List.of(network.transport(
                        identity, () -> loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size())))),
                LeanSession::new);
    }

    @BeforeEach
    void begin() {
        get(server.start());
        get(client.start());
        listener = get(server.listen(ANY));
    }

    @AfterEach
    void end() {
        client.close();
        server.close();
        await(() -> network.liveLinks.get() == 0);
        loops.forEach(ThreadLoop::drain);
        ending.set(true);
        loops.forEach(ThreadLoop::close);
        context.close();
        for (ThreadLoop loop : loops) {
            assertThat(loop.fault.get()).isNull();
        }
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private static void await(BooleanSupplier condition) {
        if (condition.getAsBoolean()) {
            return;
        }
        Awaitility.await()
                .atMost(WAIT_SECONDS, TimeUnit.SECONDS)
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(condition::getAsBoolean);
    }

    private record Pair(P2PConnection dialer, P2PConnection acceptor) {}

    private Pair connect() {
        CompletionStage<P2PConnection> accept = listener.accept();
        return new Pair(get(client.connect(listener.localAddresses().get(0))), get(accept));
    }

    private static byte[] message(int thread, int index) {
        return ByteBuffer.allocate(8 + index % 50).putInt(thread).putInt(index).array();
    }

    @Test
    void concurrentSendersKeepTheirOrder() throws Exception {
        int threads = 8;
        int each = 2000;
        Pair pair = connect();
        List<Thread> senders = new ArrayList<>();
        AtomicInteger failures = new AtomicInteger();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            senders.add(new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    CompletableFuture<Void> sent =
                            pair.dialer().send(message(thread, i)).toCompletableFuture();
                    if (i % 100 == 99) {
                        get(sent);
                    }
                    sent.whenComplete((done, failure) -> {
                        if (failure != null) {
                            failures.incrementAndGet();
                        }
                    });
                }
            }));
        }
        senders.forEach(Thread::start);
        int[] next = new int[threads];
        for (int i = 0; i < threads * each; i++) {
            ByteBuffer received = ByteBuffer.wrap(get(pair.acceptor().receive()).orElseThrow());
            int thread = received.getInt();
            assertThat(received.getInt()).isEqualTo(next[thread]++);
        }
        for (Thread sender : senders) {
            sender.join();
        }
        assertThat(failures.get()).isZero();
        assertThat(pair.acceptor().stats().messagesReceived()).isEqualTo((long) threads * each);
        await(() -> pair.dialer().stats().messagesSent() == (long) threads * each);
    }

    @Test
    void racingCancelsOfReceivesLoseNothing() {
        Pair pair = connect();
        int count = 1000;
        for (int i = 0; i < count; i++) {
            CompletableFuture<Optional<byte[]>> receive =
                    pair.acceptor().receive().toCompletableFuture();
            pair.dialer().send(message(0, i));
            boolean cancelled = i % 3 != 0 && receive.cancel(true);
            byte[] got = get(cancelled ? pair.acceptor().receive() : receive).orElseThrow();
            assertThat(ByteBuffer.wrap(got).getInt(4)).isEqualTo(i);
        }
    }

    @Test
    void racingCancelsOfDialsReleaseBothEnds() {
        Multiaddr address = listener.localAddresses().get(0);
        listener.onConnection(connection -> {});
        for (int i = 0; i < DIALS; i++) {
            CompletableFuture<P2PConnection> dial = client.connect(address).toCompletableFuture();
            if (i % 4 == 1) {
                Thread.yield();
            } else if (i % 4 == 2) {
                await(() -> network.liveLinks.get() > 0 || dial.isDone());
            }
            if (!dial.cancel(true)) {
                dial.join().abort("it was too fast to cancel");
            }
        }
        await(() -> network.liveLinks.get() == 0);
        await(() -> server.stats().gauges().handshakesPending() == 0);
        Pair working = new Pair(get(client.connect(address)), get(client.connect(address)));
        assertThat(working.dialer().isOpen()).isTrue();
    }

    @Test
    void callbacksOfOneConnectionNeverOverlapAndClosedIsTheLast() {
        for (int round = 0; round < 50; round++) {
            Pair pair = connect();
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger overlaps = new AtomicInteger();
            AtomicInteger afterClosed = new AtomicInteger();
            AtomicInteger closed = new AtomicInteger();
            Runnable callback = () -> {
                if (inside.incrementAndGet() > 1) {
                    overlaps.incrementAndGet();
                }
                if (closed.get() > 0) {
                    afterClosed.incrementAndGet();
                }
                inside.decrementAndGet();
            };
            CompletionStage<CloseReason> over = pair.acceptor().closed();
            over.thenRun(closed::incrementAndGet);
            List<CompletionStage<?>> receives = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                receives.add(pair.acceptor().receive().whenComplete((message, failure) -> callback.run()));
            }
            // Callbacks are attached before anything can complete them, so that they run on the connection's thread.
            for (int i = 0; i < 15; i++) {
                pair.dialer().send(message(0, i));
            }
            if (round % 2 == 0) {
                pair.dialer().close();
            } else {
                pair.acceptor().abort("now");
                pair.acceptor().close();
            }
            get(over);
            receives.forEach(stage -> await(() -> stage.toCompletableFuture().isDone()));
            assertThat(overlaps.get()).isZero();
            assertThat(afterClosed.get()).isZero();
            // The stage that get waits for may complete a moment before the callback beside it runs.
            await(() -> closed.get() == 1);
        }
    }

    @Test
    void closingFromEverywhereAtOnceSettlesEverything() throws Exception {
        for (int round = 0; round < 100; round++) {
            Pair pair = connect();
            List<CompletableFuture<?>> stages = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                stages.add(pair.dialer().receive().toCompletableFuture());
                stages.add(pair.acceptor().receive().toCompletableFuture());
            }
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            List<CompletableFuture<?>> sends = Collections.synchronizedList(new ArrayList<>());
            for (P2PConnection end : List.of(pair.dialer(), pair.acceptor())) {
                threads.add(new Thread(() -> {
                    awaitLatch(start);
                    for (int i = 0; i < 50; i++) {
                        sends.add(end.send(message(1, i)).toCompletableFuture());
                        sends.add(end.ping().toCompletableFuture());
                    }
                }));
                threads.add(new Thread(() -> {
                    awaitLatch(start);
                    end.close();
                    end.close("twice");
                }));
            }
            threads.forEach(Thread::start);
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            get(pair.dialer().closed());
            get(pair.acceptor().closed());
            stages.addAll(sends);
            for (CompletableFuture<?> stage : stages) {
                await(stage::isDone);
                assertThat(kindOf(stage)).isNotEqualTo("INTERNAL_FAULT");
            }
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static String kindOf(CompletableFuture<?> stage) {
        try {
            stage.get();
            return "done";
        } catch (ExecutionException failure) {
            return P2PException.from(failure).code().name();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void bulkInBothDirectionsAndManyStreamsDoNotMix() {
        server.handle("/echo/1", stream -> echo(stream));
        Pair pair = connect();
        int streams = 20;
        List<CompletableFuture<Integer>> sums = new ArrayList<>();
        for (int s = 0; s < streams; s++) {
            int value = s + 1;
            sums.add(pair.dialer()
                    .openStream("/echo/1")
                    .thenCompose(stream -> exchange(stream, value))
                    .toCompletableFuture());
        }
        for (int s = 0; s < streams; s++) {
            assertThat(get(sums.get(s))).isEqualTo(200_000);
        }
        await(() -> pair.dialer().stats().streamsOpen() == 0
                && pair.acceptor().stats().streamsOpen() == 0);
    }

    private static void echo(P2PStream stream) {
        stream.read().thenAccept(data -> {
            if (data.isPresent()) {
                stream.write(data.get()).thenRun(() -> echo(stream));
            } else {
                stream.closeWrite();
            }
        });
    }

    private static CompletionStage<Integer> exchange(P2PStream stream, int value) {
        byte[] data = new byte[100_000];
        Arrays.fill(data, (byte) value);
        stream.write(data);
        stream.write(data);
        stream.closeWrite();
        CompletableFuture<Integer> result = new CompletableFuture<>();
        read(stream, value, 0, result);
        return result;
    }

    private static void read(P2PStream stream, int value, int sum, CompletableFuture<Integer> result) {
        stream.read().whenComplete((data, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else if (data.isEmpty()) {
                result.complete(sum);
            } else {
                int count = data.get().remaining();
                while (data.get().hasRemaining()) {
                    if (data.get().get() != value) {
                        result.completeExceptionally(new AssertionError("bytes of another stream"));
                        return;
                    }
                }
                read(stream, value, sum + count, result);
            }
        });
    }

    @Test
    void observersSeeEachConnectionOpenAndCloseOnceAndInOrder() {
        List<P2PEvent> events = Collections.synchronizedList(new ArrayList<>());
        server.observe(events::add);
        int count = 100;
        List<P2PConnection> dialed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            dialed.add(connect().dialer());
        }
        dialed.forEach(P2PConnection::close);
        await(() -> events.size() == 2 * count);
        List<P2PConnection> open = new ArrayList<>();
        for (P2PEvent event : List.copyOf(events)) {
            if (event instanceof P2PEvent.ConnectionOpened opened) {
                open.add(opened.connection());
            } else if (event instanceof P2PEvent.ConnectionClosed closed) {
                assertThat(open.remove(closed.connection())).isTrue();
            }
        }
        assertThat(open).isEmpty();
    }

    @Test
    void slowObserverLosesTheOldestAndNobodyWaits() {
        CountDownLatch release = new CountDownLatch(1);
        DrivenProvider small = provider(Limits.builder().eventQueueMax(16).build());
        get(small.start());
        List<P2PEvent> seen = Collections.synchronizedList(new ArrayList<>());
        small.observe(event -> {
            awaitLatch(release);
            seen.add(event);
        });
        for (int i = 0; i < 100; i++) {
            assertThat(kindOf(small.connect(Multiaddr.tcp("127.0.0.1", 1 + i)).toCompletableFuture()))
                    .isEqualTo("TRANSPORT_UNSUPPORTED");
        }
        assertThat(small.stats().totals().eventsDropped()).isBetween(80L, 84L);
        release.countDown();
        await(() -> seen.size() + small.stats().totals().eventsDropped() == 100);
        assertThat(seen.get(seen.size() - 1).toString()).contains("/tcp/100");
        small.close();
    }

    @Test
    void blockedCallbackStallsNoOtherConnection() {
        CountDownLatch release = new CountDownLatch(1);
        Pair blocked = connect();
        Pair free = connect();
        CompletableFuture<?> inCallback = blocked.acceptor()
                .receive()
                .thenAccept(message -> awaitLatch(release))
                .toCompletableFuture();
        blocked.dialer().send(message(0, 0));
        free.dialer().send(message(0, 1));
        get(free.acceptor().receive());
        assertThat(inCallback).isNotDone();
        release.countDown();
        get(inCallback);
    }

    /** A loop on a thread of its own. */
    private static final class ThreadLoop implements Loop {
        private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
        private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
        private final AtomicBoolean ending;
        private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread created = new Thread(task, "test-loop");
            created.setDaemon(true);
            thread.set(created);
            return created;
        });

        ThreadLoop(AtomicBoolean ending) {
            this.ending = ending;
        }

        @Override
        public boolean inLoop() {
            return Thread.currentThread() == thread.get();
        }

        private Runnable watched(Runnable task) {
            return () -> {
                try {
                    task.run();
                } catch (RejectedExecutionException late) {
                    // Once the test is over, a link may still write to one whose loop has ended before its own.
                    if (!ending.get()) {
                        fault.compareAndSet(null, late);
                    }
                } catch (Throwable thrown) {
                    fault.compareAndSet(null, thrown);
                }
            };
        }

        @Override
        public void execute(Runnable task) {
            executor.execute(watched(task));
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Cancellable schedule(long delayNanos, Runnable task) {
            ScheduledFuture<?> future = executor.schedule(watched(task), delayNanos, TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        }

        /** Waits until what was given to this loop so far has run. */
        void drain() {
            get(CompletableFuture.runAsync(() -> {}, executor));
        }

        void close() {
            executor.shutdown();
        }
    }
}
