package io.p2p4j.core.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The small parts of the driver, each by itself. */
class DriverPartsTest {
    private final Deque<Runnable> executor = new ArrayDeque<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final SerialExecutor serial = new SerialExecutor(executor::add, failures::add);

    private void runAll() {
        while (!executor.isEmpty()) {
            executor.removeFirst().run();
        }
    }

    @Test
    void serialExecutorKeepsOrderAndOutlivesThrowingTasks() {
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            serial.execute(() -> {
                ran.add(number);
                if (number % 100 == 0) {
                    throw new IllegalStateException("planted " + number);
                }
            });
        }
        assertThat(executor).hasSize(1);
        runAll();
        assertThat(ran).hasSize(1000).isSorted();
        assertThat(failures).hasSize(10);
    }

    @Test
    void serialExecutorRunsATaskAtOnceWhenNothingElseIsToBeDone() {
        List<String> ran = new ArrayList<>();
        serial.executeHere(() -> {
            serial.executeHere(() -> ran.add("within"));
            ran.add("first");
        });
        assertThat(ran).containsExactly("first", "within");
        assertThat(executor).isEmpty();
        serial.execute(() -> ran.add("given"));
        serial.executeHere(() -> ran.add("behind"));
        assertThat(ran).hasSize(2);
        runAll();
        assertThat(ran).containsExactly("first", "within", "given", "behind");
        serial.executeHere(() -> {
            throw new IllegalStateException("broken");
        });
        assertThat(failures).hasSize(1);
        serial.executeHere(() -> ran.add("again"));
        assertThat(ran).hasSize(5);
    }

    @Test
    void serialExecutorRunsTasksHereWhenItsExecutorHasEnded() {
        List<String> ran = new ArrayList<>();
        SerialExecutor orphan = new SerialExecutor(
                task -> {
                    throw new RejectedExecutionException("ended");
                },
                failures::add);
        orphan.execute(() -> orphan.execute(() -> ran.add("inner")));
        assertThat(ran).containsExactly("inner");
    }

    @Test
    void addressBookIsBoundedAndTheOldestGiveWay() {
        BoundedAddressBook book = new BoundedAddressBook(
                Limits.builder().addressBookPeersMax(2).addressesPerPeerMax(2).build());
        PeerId first = Identity.generate().peerId();
        PeerId second = Identity.generate().peerId();
        PeerId third = Identity.generate().peerId();
        Multiaddr one = Multiaddr.memory(1);
        Multiaddr two = Multiaddr.memory(2);
        Multiaddr three = Multiaddr.memory(3);
        book.add(first, List.of(one, two.withPeerId(first)));
        book.add(first, List.of(one));
        assertThat(book.addresses(first)).containsExactly(one, two);
        book.add(first, List.of(three));
        assertThat(book.addresses(first)).containsExactly(two, three);
        book.add(second, List.of(one));
        book.add(third, List.of(one));
        assertThat(book.addresses(first)).isEmpty();
        assertThat(book.addresses(third)).containsExactly(one);
        book.remove(third);
        assertThat(book.addresses(third)).isEmpty();
        assertThatThrownBy(() -> book.add(first, List.of(one, two.withPeerId(second))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(book.addresses(first)).isEmpty();
    }

    @Test
    void queueGivesItemsToTheFirstWhoWantsThem() {
        Recorder recorder = new Recorder();
        InboundQueue<String> queue = new InboundQueue<>(recorder);
        List<CompletableFuture<Optional<String>>> takes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            takes.add(queue.take().toCompletableFuture());
        }
        for (int i = 0; i < 99; i++) {
            takes.get(i).cancel(true);
        }
        queue.put("a");
        runAll();
        assertThat(takes.get(99)).isCompletedWithValue(Optional.of("a"));
        assertThat(recorder.taken).containsExactly("a");
        assertThat(recorder.counted).isEqualTo(1);
    }

    @Test
    void queueTakesBackWhatACancelledTakerWasAboutToGet() {
        Recorder recorder = new Recorder();
        InboundQueue<String> queue = new InboundQueue<>(recorder);
        CompletableFuture<Optional<String>> doomed = queue.take().toCompletableFuture();
        recorder.whenCounted = () -> doomed.cancel(true);
        queue.put("a");
        queue.put("b");
        runAll();
        assertThat(recorder.taken).isEmpty();
        assertThat(recorder.counted).isZero();
        recorder.whenCounted = () -> {};
        CompletableFuture<Optional<String>> next = queue.take().toCompletableFuture();
        runAll();
        assertThat(next).isCompletedWithValue(Optional.of("a"));
    }

    @Test
    void queueEndsAfterItsItemsAndFailsAtOnce() {
        Recorder recorder = new Recorder();
        InboundQueue<String> ending = new InboundQueue<>(recorder);
        ending.put("a");
        ending.end();
        CompletableFuture<Optional<String>> item = ending.take().toCompletableFuture();
        CompletableFuture<Optional<String>> end = ending.take().toCompletableFuture();
        runAll();
        assertThat(item).isCompletedWithValue(Optional.of("a"));
        assertThat(end).isCompletedWithValue(Optional.empty());
        assertThat(recorder.overs).isEqualTo(1);
        InboundQueue<String> failing = new InboundQueue<>(recorder);
        failing.put("lost");
        failing.fail(P2PException.of(ErrorCode.CONNECTION_LOST, "planted"));
        CompletableFuture<Optional<String>> failed = failing.take().toCompletableFuture();
        Collector<String> collector = new Collector<>();
        failing.publisher().subscribe(collector);
        runAll();
        assertThat(failed).isCompletedExceptionally();
        assertThat(collector.items).isEmpty();
        assertThat(collector.failure).isInstanceOf(P2PException.class);
    }

    @Test
    void illegalDemandIsAnErrorOfTheSubscriberAlone() {
        InboundQueue<String> queue = new InboundQueue<>(new Recorder());
        Collector<String> collector = new Collector<>();
        queue.publisher().subscribe(collector);
        runAll();
        queue.put("a");
        collector.subscription().request(0);
        runAll();
        assertThat(collector.failure).isInstanceOf(IllegalArgumentException.class);
        CompletableFuture<Optional<String>> next = queue.take().toCompletableFuture();
        runAll();
        assertThat(next).isCompletedWithValue(Optional.of("a"));
    }

    @Test
    void aSubscriberThatThrowsIsReportedAndNotCalledAgain() {
        Recorder recorder = new Recorder();
        InboundQueue<String> queue = new InboundQueue<>(recorder);
        Collector<String> collector = new Collector<>() {
            @Override
            public void onNext(String item) {
                super.onNext(item);
                throw new IllegalStateException("planted");
            }
        };
        queue.publisher().subscribe(collector);
        runAll();
        collector.subscription().request(5);
        queue.put("a");
        queue.put("b");
        runAll();
        assertThat(collector.items).containsExactly("a");
        assertThat(recorder.callbackFailures).isEqualTo(1);
    }

    private final class Recorder implements InboundQueue.Owner<String> {
        final List<String> taken = new ArrayList<>();
        Runnable whenCounted = () -> {};
        int counted;
        int waiting;
        int overs;
        int callbackFailures;

        @Override
        public Executor serial() {
            return serial;
        }

        @Override
        public String name() {
            return "strings";
        }

        @Override
        public void arrived(String item) {
            waiting++;
        }

        @Override
        public void discarded(String item) {
            waiting--;
        }

        @Override
        public void count(String item, int sign) {
            counted += sign;
            waiting -= sign;
            whenCounted.run();
        }

        @Override
        public void taken(String item) {
            taken.add(item);
        }

        @Override
        public void over(@Nullable P2PException reason) {
            overs++;
        }

        @Override
        public void callbackFailed(Throwable thrown) {
            callbackFailures++;
        }
    }
}
