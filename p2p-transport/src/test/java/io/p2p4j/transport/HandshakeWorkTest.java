package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A few handshakes stay on their loops; of the further ones the oldest is the next. */
@Timeout(60)
final class HandshakeWorkTest {
    private final HandshakeWork work = new HandshakeWork(2);

    @AfterEach
    void close() {
        work.close();
    }

    @Test
    void aFewStayWhereTheyAre() {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < HandshakeWork.ON_LOOP_MAX; i++) {
            work.begin().execute(() -> threads.add(Thread.currentThread()));
        }

        assertThat(threads).hasSize(HandshakeWork.ON_LOOP_MAX).containsOnly(Thread.currentThread());
        assertThat(work.pending()).isEqualTo(HandshakeWork.ON_LOOP_MAX);
        work.ended();
        assertThat(work.pending()).isEqualTo(HandshakeWork.ON_LOOP_MAX - 1);
    }

    @Test
    void theOldestIsTheNext() throws Exception {
        for (int i = 0; i < HandshakeWork.ON_LOOP_MAX; i++) {
            work.begin();
        }
        Executor first = work.begin();
        Executor second = work.begin();
        Executor third = work.begin();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        LinkedBlockingQueue<String> done = new LinkedBlockingQueue<>();

        third.execute(() -> {
            done.add(Thread.currentThread().getName().replaceAll("[-0-9]+$", ""));
            busy.countDown();
            await(go);
        });
        busy.await();
        third.execute(() -> done.add("third"));
        second.execute(() -> done.add("second"));
        first.execute(() -> done.add("first"));
        go.countDown();

        List<String> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            order.add(done.poll(30, TimeUnit.SECONDS));
        }
        assertThat(order).containsExactly("p2p-handshake", "first", "second", "third");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
