package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handshakes wait beside traffic, the oldest begins first, and without traffic nobody waits. */
@Timeout(60)
final class HandshakePaceTest {
    private static final int MANY = 200;

    private final EventLoop loop = new DefaultEventLoop();
    private final HandshakePace pace = new HandshakePace(2);
    private final List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> dropped = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private void admitAll() {
        admitAll(() -> {});
    }

    private void admitAll(Runnable beforeEach) {
        for (int i = 0; i < MANY; i++) {
            int number = i;
            beforeEach.run();
            pace.admit(new HandshakePace.Waiting() {
                @Override
                public EventLoop loop() {
                    return loop;
                }

                @Override
                public void begin() {
                    begun.add(number);
                }

                @Override
                public void drop() {
                    dropped.add(number);
                }
            });
        }
    }

    /** An old link is heard: the first look makes the pace listen, so it comes after one handshake. */
    private void traffic() {
        pace.heard(System.nanoTime() - TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void withoutTrafficNobodyWaits() {
        admitAll();
        assertThat(begun).hasSize(MANY).isSorted();
    }

    @Test
    void beginnersAreNoTraffic() {
        admitAll();
        pace.heard(System.nanoTime());
        admitAll();
        assertThat(begun).hasSize(2 * MANY);
    }

    @Test
    void besideTrafficTheyBeginOneByOneInOrder() {
        admitAll();
        begun.clear();
        traffic();
        // What a handshake costs is measured, and one that costs much makes the others wait longer.
        for (int i = 0; i < MANY; i++) {
            pace.spent(TimeUnit.MILLISECONDS.toNanos(5));
            pace.ended();
        }
        admitAll(this::traffic);
        assertThat(pace.waiting()).isPositive();
        int before = begun.size();
        while (begun.size() < Math.min(before + 10, MANY)) {
            traffic();
            LockSupport.parkNanos(1_000_000);
        }
        // Then the traffic ends, and with it the waiting.
        while (begun.size() < MANY) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(begun).isSorted();
        assertThat(dropped).isEmpty();
    }

    @Test
    void whatIsDroppedNeverBegins() throws Exception {
        admitAll();
        begun.clear();
        admitAll(this::traffic);
        pace.dropAll(waiting -> true);
        loop.submit(() -> {}).sync();
        assertThat(pace.waiting()).isZero();
        assertThat(dropped).isNotEmpty().isSorted();
        assertThat(begun).doesNotContainAnyElementsOf(dropped);
        assertThat(begun.size() + dropped.size()).isEqualTo(MANY);
    }
}
