package io.p2p4j.api.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallbackThreadsTest {
    private static final int MANY = SystemContext.CALLBACK_THREADS_MAX + 20;

    private final CallbackThreads threads = new CallbackThreads();

    @AfterEach
    void end() {
        threads.shutdown();
    }

    @Test
    void blockedTasksTakeThreadsUpToTheBoundAndTheRestWaits() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(SystemContext.CALLBACK_THREADS_MAX);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(MANY);
        List<String> names = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < MANY; i++) {
            threads.execute(() -> {
                names.add(Thread.currentThread().getName());
                running.countDown();
                try {
                    assertThat(release.await(1, TimeUnit.MINUTES)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                ended.countDown();
            });
        }
        assertThat(running.await(1, TimeUnit.MINUTES)).isTrue();
        release.countDown();
        assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(names).hasSize(MANY).allMatch(name -> name.startsWith("p2p-callback-"));
        assertThat(names.stream().distinct()).hasSizeLessThanOrEqualTo(SystemContext.CALLBACK_THREADS_MAX);
    }

    @Test
    void whatWasTakenRunsThoughTheThreadsEnd() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        threads.execute(ran::countDown);
        threads.shutdown();
        assertThat(ran.await(1, TimeUnit.MINUTES)).isTrue();
    }
}
