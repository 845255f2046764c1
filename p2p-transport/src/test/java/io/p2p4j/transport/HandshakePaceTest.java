package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.p2p4j.api.address.IpPrefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handshakes wait beside traffic, the oldest of each subnet begins first, and without traffic nobody waits. */
@Timeout(60)
final class HandshakePaceTest {
    private static final int MANY = 200;
    private static final IpPrefix CROWD = IpPrefix.parse("10.0.1.0/24");
    private static final IpPrefix OTHERS = IpPrefix.parse("10.0.2.0/24");

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
            beforeEach.run();
            pace.admit(new Handshake(i, CROWD));
        }
    }

    /** One that says what becomes of it. */
    private final class Handshake implements HandshakePace.Waiting {
        private final int number;
        private final IpPrefix group;

        Handshake(int number, IpPrefix group) {
            this.number = number;
            this.group = group;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public IpPrefix group() {
            return group;
        }

        @Override
        public void begin() {
            begun.add(number);
        }

        @Override
        public void drop() {
            dropped.add(number);
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
    void whoComesFromElsewhereDoesNotWaitForAWholeCrowd() throws Exception {
        admitAll();
        begun.clear();
        for (int i = 0; i < MANY; i++) {
            pace.spent(TimeUnit.MILLISECONDS.toNanos(5));
            pace.ended();
        }
        // Nobody's turn comes before all are there.
        CountDownLatch everybody = new CountDownLatch(1);
        loop.execute(() -> assertThatCode(everybody::await).doesNotThrowAnyException());
        admitAll(this::traffic);
        int before = begun.size();
        assertThat(pace.waiting()).isEqualTo(MANY - before).isGreaterThan(2);
        Handshake gone = new Handshake(-1, OTHERS);
        pace.admit(gone);
        pace.admit(new Handshake(MANY, OTHERS));
        pace.remove(gone);
        pace.remove(gone);
        assertThat(pace.waiting()).isEqualTo(MANY - before + 1);
        everybody.countDown();
        while (begun.size() <= MANY) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(begun).doesNotContain(-1);
        assertThat(begun.indexOf(MANY)).isEqualTo(before + 1);
        begun.remove(before + 1);
        assertThat(begun).isSorted();
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
