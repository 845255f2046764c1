package io.p2p4j.simulator.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.blocking.BlockingConnection;
import io.p2p4j.api.blocking.BlockingProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.SimulationDeadlockException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeThreadsTest {
    private static final int TURNS = 20_000;

    private static final long FOREVER = Long.MAX_VALUE;

    private final Simulation simulation = Simulation.builder()
            .seed(3)
            .threads(ThreadOptions.DEFAULTS.withWatchdog(Duration.ofSeconds(20)))
            .build();
    private final P2PProvider provider = provider("n0");
    private final NodeThreads threads = simulation.threads("n0");
    private final ProviderContext context = provider.context();
    private final List<String> log = new ArrayList<>();

    private P2PProvider provider(String name) {
        return simulation.provider(
                name,
                P2PConfig.builder()
                        .identity(simulation.identity(name))
                        .listenAddress(Multiaddr.memory(0))
                        .build());
    }

    private void log(String line) {
        log.add(simulation.now().toMillis() + " " + line);
    }

    private static List<String> realThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("n0/") || name.startsWith("n1/"))
                .sorted()
                .toList();
    }

    @AfterEach
    void noThreadIsLeft() {
        simulation.close();
        assertThat(realThreads()).isEmpty();
        assertThat(simulation.threadDump()).isEmpty();
    }

    @Test
    void sleepingTakesSimulatedTimeAndThreadsTakeTurns() throws Exception {
        SimulatedThread<String> slow = threads.call("slow", () -> {
            log("slow begins");
            threads.sleep(Duration.ofHours(2));
            log("slow ends");
            return "done";
        });
        threads.start("fast", () -> {
            log("fast begins");
            threads.sleep(Duration.ofHours(1));
            log("fast ends with " + slow.join());
        });
        assertThat(log).isEmpty();
        assertThat(simulation.await(slow.result())).isEqualTo("done");
        simulation.runFor(Duration.ZERO);
        assertThat(log)
                .containsExactly("0 slow begins", "0 fast begins", "7200000 slow ends", "7200000 fast ends with done");
        assertThat(slow.isAlive()).isFalse();
    }

    /** A thread that has just given the baton away is still awake, and may be handed it before it sleeps. */
    @Test
    void noTurnIsLostWhoeverIsStillAwake() throws Exception {
        List<SimulatedThread<Integer>> busy = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            busy.add(threads.call("busy " + i, () -> {
                int turns = 0;
                while (turns < TURNS) {
                    threads.sleep(Duration.ofNanos(1));
                    turns++;
                }
                return turns;
            }));
        }
        for (SimulatedThread<Integer> thread : busy) {
            assertThat(simulation.await(thread.result())).isEqualTo(TURNS);
        }
    }

    @Test
    void aProducerWaitsForRoomAndAConsumerForElements() throws Exception {
        BlockingQueue<Integer> queue = threads.queue("numbers", 2);
        threads.start("producer", () -> {
            for (int i = 0; i < 5; i++) {
                queue.put(i);
                log("put " + i);
            }
            assertThat(queue.offer(9)).isFalse();
            assertThat(queue.remainingCapacity()).isZero();
        });
        SimulatedThread<Integer> consumer = threads.call("consumer", () -> {
            threads.sleep(Duration.ofMillis(10));
            int sum = 0;
            for (int i = 0; i < 5; i++) {
                sum += queue.take();
                threads.sleep(Duration.ofMillis(1));
            }
            assertThat(queue.poll(7, TimeUnit.MILLISECONDS)).isNull();
            return sum;
        });
        assertThat(simulation.await(consumer.result())).isEqualTo(10);
        assertThat(simulation.now()).isEqualTo(Duration.ofMillis(22));
        assertThat(log).containsExactly("0 put 0", "0 put 1", "10 put 2", "11 put 3", "12 put 4");
    }

    @Test
    void philosophersWhoWaitInACircleAreReportedWithTheirStacks() {
        List<Lock> forks = List.of(threads.lock("fork 0"), threads.lock("fork 1"), threads.lock("fork 2"));
        for (int i = 0; i < 3; i++) {
            Lock left = forks.get(i);
            Lock right = forks.get((i + 1) % 3);
            threads.start("philosopher " + i, () -> dine(left, right));
        }
        assertThatThrownBy(() -> simulation.runFor(Duration.ofHours(1)))
                .isInstanceOf(SimulationDeadlockException.class)
                .hasMessageContaining("n0/philosopher 0 waits for lock fork 1, which n0/philosopher 1 holds")
                .hasMessageContaining("n0/philosopher 1 waits for lock fork 2, which n0/philosopher 2 holds")
                .hasMessageContaining("n0/philosopher 2 waits for lock fork 0, which n0/philosopher 0 holds")
                .hasMessageContaining("NodeThreadsTest.dine(NodeThreadsTest.java:");
        assertThat(simulation.threadDump().lines().filter(line -> line.contains("waits since PT0.001S for lock")))
                .hasSize(3);
    }

    private void dine(Lock left, Lock right) throws InterruptedException {
        while (true) {
            left.lock();
            threads.sleep(Duration.ofMillis(1));
            right.lock();
            right.unlock();
            left.unlock();
        }
    }

    @Test
    void waitingForWhatCannotHappenIsADeadlockWithTheStacks() {
        SimulatedThread<Object> waiting =
                threads.call("waiting", () -> context.await(new CompletableFuture<>(), FOREVER));
        assertThatThrownBy(() -> simulation.await(waiting.result()))
                .isInstanceOf(SimulationDeadlockException.class)
                .hasMessageContaining("thread n0/waiting waits since PT0S for a stage")
                .hasMessageContaining("NodeThreadsTest.");
    }

    @Test
    void aLockIsHeldByOneThreadAndItsConditionsReleaseIt() throws Exception {
        Lock lock = threads.lock("door");
        Condition opened = lock.newCondition();
        boolean[] open = {false};
        List<SimulatedThread<Void>> guests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String name = "guest " + i;
            guests.add(threads.start(name, () -> {
                lock.lock();
                lock.lock();
                try {
                    while (!open[0]) {
                        opened.await();
                    }
                    log(name);
                } finally {
                    lock.unlock();
                    lock.unlock();
                }
            }));
        }
        threads.start("porter", () -> {
            threads.sleep(Duration.ofMillis(5));
            lock.lock();
            assertThat(opened.awaitNanos(1_000_000)).isNotPositive();
            open[0] = true;
            opened.signalAll();
            threads.sleep(Duration.ofMillis(1));
            lock.unlock();
            assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        });
        for (SimulatedThread<Void> guest : guests) {
            simulation.await(guest.result());
        }
        assertThat(log).containsExactly("7 guest 0", "7 guest 1", "7 guest 2");
    }

    @Test
    void timedWaitsEndAndLeaveTheLockToOthers() throws Exception {
        Lock lock = threads.lock("busy");
        threads.start("holder", () -> {
            lock.lock();
            threads.sleep(Duration.ofSeconds(1));
            lock.unlock();
        });
        SimulatedThread<List<Boolean>> other = threads.call("other", () -> {
            threads.sleep(Duration.ofMillis(1));
            return List.of(lock.tryLock(), lock.tryLock(10, TimeUnit.MILLISECONDS), lock.tryLock(10, TimeUnit.SECONDS));
        });
        assertThat(simulation.await(other.result())).containsExactly(false, false, true);
        assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void anInterruptEndsAWaitWhoeverCallsIt() throws Exception {
        CompletableFuture<Void> never = new CompletableFuture<>();
        SimulatedThread<String> stage = threads.call("stage", () -> {
            try {
                context.await(never, FOREVER);
                return "not interrupted";
            } catch (InterruptedException interrupt) {
                return "interrupted, flag " + Thread.currentThread().isInterrupted();
            }
        });
        Thread[] raw = new Thread[1];
        SimulatedThread<String> sleeper = threads.call("sleeper", () -> {
            raw[0] = Thread.currentThread();
            try {
                threads.sleep(Duration.ofDays(1));
                return "slept";
            } catch (InterruptedException interrupt) {
                return "woken at " + simulation.now();
            }
        });
        threads.start("interrupter", () -> {
            threads.sleep(Duration.ofSeconds(3));
            stage.interrupt();
            raw[0].interrupt();
        });
        assertThat(simulation.await(sleeper.result())).isEqualTo("woken at PT3S");
        assertThat(simulation.await(stage.result())).isEqualTo("interrupted, flag false");
        assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void anInterruptBeforeAWaitEndsItAtOnce() throws Exception {
        SimulatedThread<Object> early = threads.call("early", () -> {
            threads.sleep(Duration.ofSeconds(1));
            return "slept";
        });
        early.interrupt();
        assertThatThrownBy(() -> simulation.await(early.result()))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(simulation.now()).isZero();
        SimulatedThread<Boolean> done = threads.call("done", () -> {
            Thread.currentThread().interrupt();
            return context.await(CompletableFuture.completedFuture(true), FOREVER);
        });
        assertThat(simulation.await(done.result())).isTrue();
    }

    @Test
    void theBlockingFacadeIsInterrupted() throws Exception {
        BlockingProvider here = BlockingProvider.of(provider);
        BlockingProvider there = BlockingProvider.of(provider("n1"));
        SimulatedThread<String> reader = threads.call("reader", () -> {
            here.start();
            there.start();
            try (BlockingConnection connection =
                    here.connect(there.listen().localAddresses().get(0))) {
                return "" + connection.receive();
            } catch (InterruptedIOException interrupt) {
                return "interrupted, flag " + Thread.interrupted();
            }
        });
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(simulation.threadDump()).contains("BlockingConnection.receive(");
        reader.interrupt();
        assertThat(simulation.await(reader.result())).isEqualTo("interrupted, flag true");
    }

    @Test
    void timeoutsAreSimulated() {
        SimulatedThread<Object> impatient =
                threads.call("impatient", () -> context.await(new CompletableFuture<>(), 5_000_000_000L));
        assertThatThrownBy(() -> simulation.await(impatient.result())).hasCauseInstanceOf(TimeoutException.class);
        assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aKilledNodesThreadsAreUnwoundAndThoseOfOthersAreNot() throws Exception {
        P2PProvider other = provider("n1");
        Lock lock = threads.lock("shared");
        threads.start("holder", () -> {
            lock.lock();
            try {
                threads.sleep(Duration.ofDays(1));
            } finally {
                log("finally");
                lock.unlock();
            }
        });
        threads.start("waiter", lock::lock);
        SimulatedThread<Object> waiting =
                threads.call("waiting", () -> context.await(new CompletableFuture<>(), FOREVER));
        SimulatedThread<String> survivor = NodeThreads.of(other.context()).call("survivor", () -> {
            simulation.threads("n1").sleep(Duration.ofSeconds(2));
            return "here";
        });
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(realThreads()).hasSize(4);
        SimulatedThread<Void> late = threads.start("late", () -> log("never runs"));
        simulation.kill("n0");
        simulation.runFor(Duration.ZERO);
        assertThat(log).containsExactly("1000 finally");
        assertThat(late.isAlive() || waiting.isAlive()).isFalse();
        assertThatThrownBy(() -> simulation.await(waiting.result())).hasCauseInstanceOf(NodeKilledError.class);
        assertThatThrownBy(() -> threads.start("too late", () -> log("never"))).hasMessageContaining("was killed");
        assertThat(simulation.await(survivor.result())).isEqualTo("here");
        simulation.restart("n0");
        assertThat(simulation.await(
                        simulation.threads("n0").call("again", () -> 1).result()))
                .isOne();
    }

    @Test
    void aThreadMayKillItsOwnNode() {
        threads.start("suicidal", () -> {
            simulation.kill("n0");
            log("goes on until it waits");
            threads.giveWay();
            log("never");
        });
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(log).containsExactly("0 goes on until it waits");
    }

    @Test
    void aPausedNodesThreadsStandStill() throws Exception {
        SimulatedThread<String> thread = threads.call("sleeper", () -> {
            threads.sleep(Duration.ofSeconds(1));
            return "" + simulation.now();
        });
        simulation.runFor(Duration.ZERO);
        simulation.pause("n0");
        simulation.runFor(Duration.ofSeconds(9));
        assertThat(thread.isAlive()).isTrue();
        simulation.resume("n0");
        assertThat(simulation.await(thread.result())).isEqualTo("PT9S");
    }

    @Test
    void aThreadSleepsByTheClockOfItsNode() throws Exception {
        simulation.fabric().node("n0").orElseThrow().clock().drift(250_000);
        SimulatedThread<String> thread = threads.call("sleeper", () -> {
            threads.sleep(Duration.ofSeconds(5));
            try {
                return context.await(new CompletableFuture<String>(), 5_000_000_000L);
            } catch (TimeoutException expected) {
                return simulation.now() + " " + context.nanoTime();
            }
        });
        assertThat(simulation.await(thread.result())).isEqualTo("PT8S 10000000000");
    }

    @Test
    void whatNobodyCatchesLeavesTheRunMethod() throws Exception {
        IllegalArgumentException cause = new IllegalArgumentException("planned");
        SimulatedThread<Void> failing = threads.start("failing", () -> {
            throw cause;
        });
        assertThatThrownBy(() -> simulation.runFor(Duration.ZERO))
                .hasMessageContaining("thread n0/failing failed")
                .hasCause(cause);
        assertThatThrownBy(() -> simulation.await(failing.result())).hasCause(cause);
        SimulatedThread<Object> asked = threads.call("asked", () -> {
            throw cause;
        });
        assertThatThrownBy(() -> simulation.await(asked.result())).hasCause(cause);
        List<String> ran = new ArrayList<>();
        threads.executor().execute(() -> ran.add("task"));
        simulation.runFor(Duration.ZERO);
        assertThat(ran).containsExactly("task");
    }

    @Test
    void blockingForRealIsReportedInsteadOfAHang() {
        CountDownLatch real = new CountDownLatch(1);
        AtomicBoolean unwound = new AtomicBoolean();
        try (Simulation impatient = Simulation.builder()
                .threads(ThreadOptions.DEFAULTS.withWatchdog(Duration.ofMillis(300)))
                .build()) {
            NodeThreads of = NodeThreads.of(impatient.workload("n1"));
            of.start("blocked", () -> {
                try {
                    real.await();
                } finally {
                    unwound.set(true);
                }
            });
            assertThatThrownBy(() -> impatient.runFor(Duration.ofSeconds(1)))
                    .isInstanceOf(SimulationDeadlockException.class)
                    .hasMessageContaining("thread n1/blocked has the baton for PT0.3S of real time")
                    .hasMessageContaining("CountDownLatch.await");
            assertThat(impatient.now()).isZero();
            assertThat(unwound).isFalse();
        }
        assertThat(unwound).isTrue();
    }

    @Test
    void otherThreadsMayNeitherWaitNorCompleteWhatIsWaitedFor() throws Exception {
        assertThatThrownBy(() -> threads.sleep(Duration.ofSeconds(1))).hasMessageContaining("would wait on thread");
        assertThatThrownBy(() -> threads.lock("any").lock()).hasMessageContaining("would wait on thread");
        assertThatThrownBy(() -> NodeThreads.of(SystemContext.shared())).hasMessageContaining("one of a Simulation");
        threads.start("advancing", () -> simulation.runFor(Duration.ofSeconds(1)));
        assertThatThrownBy(() -> simulation.runFor(Duration.ZERO))
                .hasMessageContaining("from within one of its events");
        threads.start("closing", simulation::close);
        assertThatThrownBy(() -> simulation.runFor(Duration.ZERO)).hasMessageContaining("closed by one of its own");
        CompletableFuture<Void> outside = new CompletableFuture<>();
        threads.start("waiting", () -> context.await(outside, FOREVER));
        threads.start("later", () -> threads.sleep(Duration.ofSeconds(1)));
        simulation.runFor(Duration.ZERO);
        Thread outsider = new Thread(() -> outside.complete(null), "outsider");
        outsider.start();
        outsider.join();
        assertThatThrownBy(() -> simulation.runFor(Duration.ofSeconds(1)))
                .hasMessageContaining("completed by thread outsider");
    }
}
