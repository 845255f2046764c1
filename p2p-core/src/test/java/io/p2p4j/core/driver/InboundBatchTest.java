package io.p2p4j.core.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What arrives together is given together, and still never after the subscriber or the queue has ended. */
class InboundBatchTest {
    private final Deque<Runnable> executor = new ArrayDeque<>();
    private final List<String> taken = new ArrayList<>();
    private final List<String> discarded = new ArrayList<>();
    private final InboundQueue<String> queue = new InboundQueue<>(new Owner());
    private final List<String> got = new ArrayList<>();
    private @Nullable Runnable atSecond;

    private void runAll() {
        while (!executor.isEmpty()) {
            executor.removeFirst().run();
        }
    }

    private void arrive(String... items) {
        for (String item : items) {
            queue.gather(item);
        }
        queue.handOver();
    }

    @Test
    void manyAreGivenInOneTurnAndInOrder() {
        queue.publisher().subscribe(new Subscriber(Long.MAX_VALUE));
        runAll();
        arrive("a", "b", "c");
        assertThat(executor).hasSize(1);
        runAll();
        assertThat(got).containsExactly("a", "b", "c");
        assertThat(taken).isEqualTo(got);
    }

    @Test
    void noMoreThanWasAskedFor() {
        queue.publisher().subscribe(new Subscriber(2));
        arrive("a", "b", "c");
        runAll();
        assertThat(got).containsExactly("a", "b");
        assertThat(queue.isEmpty()).isFalse();
    }

    @Test
    void aCancelLeavesTheRestForReceivers() {
        Subscriber subscriber = new Subscriber(Long.MAX_VALUE);
        atSecond = () -> subscriber.subscription.cancel();
        queue.publisher().subscribe(subscriber);
        arrive("a", "b", "c", "d");
        runAll();
        assertThat(got).containsExactly("a", "b");
        CompletableFuture<Optional<String>> next = queue.take().toCompletableFuture();
        CompletableFuture<Optional<String>> last = queue.take().toCompletableFuture();
        runAll();
        assertThat(next).isCompletedWithValue(Optional.of("c"));
        assertThat(last).isCompletedWithValue(Optional.of("d"));
    }

    @Test
    void aFailureDropsTheRest() {
        atSecond = () -> queue.fail(P2PException.of(ErrorCode.CONNECTION_CLOSED, "closed in a callback"));
        queue.publisher().subscribe(new Subscriber(Long.MAX_VALUE));
        arrive("a", "b", "c", "d");
        runAll();
        assertThat(got).containsExactly("a", "b", "failed");
        assertThat(discarded).containsExactlyInAnyOrder("c", "d");
    }

    private final class Subscriber implements Flow.Subscriber<String> {
        private final long demand;
        private Flow.Subscription subscription;

        Subscriber(long demand) {
            this.demand = demand;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(demand);
        }

        @Override
        public void onNext(String item) {
            got.add(item);
            if (got.size() == 2 && atSecond != null) {
                atSecond.run();
            }
        }

        @Override
        public void onError(Throwable failure) {
            got.add("failed");
        }

        @Override
        public void onComplete() {
            got.add("complete");
        }
    }

    private final class Owner implements InboundQueue.Owner<String> {
        @Override
        public Executor serial() {
            return executor::add;
        }

        @Override
        public String name() {
            return "items";
        }

        @Override
        public void arrived(String item) {
            // Counted by the connection.
        }

        @Override
        public void discarded(String item) {
            discarded.add(item);
        }

        @Override
        public void count(String item, int sign) {
            // Counted by the connection.
        }

        @Override
        public void taken(String item) {
            taken.add(item);
        }

        @Override
        public boolean givesMany() {
            return true;
        }

        @Override
        public void over(@Nullable P2PException reason) {
            // Told to the subscriber.
        }

        @Override
        public void callbackFailed(Throwable thrown) {
            throw new AssertionError(thrown);
        }
    }
}
