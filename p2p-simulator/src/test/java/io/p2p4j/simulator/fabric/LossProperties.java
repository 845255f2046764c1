package io.p2p4j.simulator.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.simulator.kernel.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class LossProperties {
    private static final int PACKETS = 200_000;

    @Property(seed = "1", tries = 20)
    void burstsHaveTheirMeanAndTheirLength(
            @ForAll @DoubleRange(min = 0.02, max = 0.6) double mean,
            @ForAll @DoubleRange(min = 2, max = 20) double length,
            @ForAll long seed) {
        LossProcess process = Loss.burst(mean, length).start(new Kernel(seed).random("test", 0, 0));
        int lost = 0;
        int bursts = 0;
        boolean before = false;
        for (int i = 0; i < PACKETS; i++) {
            boolean now = process.loses(1);
            lost += now ? 1 : 0;
            bursts += now && !before ? 1 : 0;
            before = now;
        }
        assertThat(lost / (double) PACKETS).isCloseTo(mean, within(0.1 * mean + 0.01));
        assertThat(lost / (double) bursts).isCloseTo(length, within(0.15 * length));
    }

    @Property(seed = "1", tries = 200)
    void theMeanOfABurstLossIsWhatWasAskedFor(
            @ForAll @DoubleRange(min = 0, max = 0.99) double mean,
            @ForAll @DoubleRange(min = 1, max = 1000) double length) {
        double least = mean / (1 - mean);
        if (length < least) {
            assertThatThrownBy(() -> Loss.burst(mean, length)).hasMessageContaining("expected at least " + least);
        } else {
            assertThat(Loss.burst(mean, length).mean()).isCloseTo(mean, within(1e-9));
        }
    }

    @Property(seed = "1", tries = 20)
    void goodAndBadStatesLoseWithTheirOwnProbability(@ForAll long seed) {
        Loss loss = Loss.gilbertElliott(0.02, 0.08, 0.01, 0.5);
        assertThat(loss.mean()).isCloseTo(0.2 * 0.5 + 0.8 * 0.01, within(1e-9));
        LossProcess process = loss.start(new Kernel(seed).random("test", 0, 0));
        int lost = 0;
        for (int i = 0; i < PACKETS; i++) {
            lost += process.loses(1) ? 1 : 0;
        }
        assertThat(lost / (double) PACKETS).isCloseTo(loss.mean(), within(0.01));
    }

    @Example
    void certainLossAndNoLossNeedNoDraws() {
        Kernel kernel = new Kernel(1);
        assertThat(Loss.NONE.start(kernel.random("a", 0, 0)).loses(100)).isFalse();
        assertThat(Loss.independent(1).start(kernel.random("b", 0, 0)).loses(1)).isTrue();
        assertThat(kernel.drawCount()).isZero();
        assertThatThrownBy(() -> Loss.gilbertElliott(0.5, 0, 0, 1)).hasMessageContaining("leaves");
        assertThatThrownBy(() -> Loss.independent(Double.NaN)).hasMessageContaining("expected 0 to 1");
    }

    private static LinkProfile bursty(double mean, double packets) {
        return LinkProfile.PERFECT
                .withLatency(Latency.fixed(Duration.ofMillis(10)))
                .withLoss(Loss.burst(mean, packets));
    }

    /** Loss shows on streams as delay; and in bursts it hits neighbours, so that fewer of them are hit at all. */
    @Example
    void onAStreamABurstIsALongDelayNowAndThen() {
        List<Long> single = delays(bursty(0.05, 1.0 / (1 - 0.05)), 2000);
        List<Long> bursts = delays(bursty(0.05, 6), 2000);
        assertThat(late(bursts)).isLessThan(late(single) / 3).isPositive();
    }

    private static long late(List<Long> delays) {
        return delays.stream()
                .filter(delay -> delay > Duration.ofMillis(10).toNanos())
                .count();
    }

    /** One message at a time, far enough apart. */
    private static List<Long> delays(LinkProfile profile, int count) {
        World world = new World(
                5,
                NetworkProfile.builder()
                        .defaults(LinkProfile.PERFECT.withLatency(Latency.fixed(Duration.ofMillis(10))))
                        .direction("alice", "bob", profile)
                        .build());
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        World.End[] link = alice.linkTo(bob, bob.listen("/memory/0"));
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long sent = world.kernel.nowNanos();
            int before = link[1].arrivals.size();
            link[0].send(new byte[] {1});
            world.kernel.runUntil(() -> link[1].arrivals.size() > before);
            delays.add(link[1].arrivals.get(before) - sent);
        }
        return delays;
    }

    @Example
    void aVeryLongBurstBreaksTheConnection() {
        World world = new World(
                4,
                NetworkProfile.builder()
                        .direction("alice", "bob", bursty(0.5, 20_000))
                        .build());
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        World.End[] link = alice.linkTo(bob, bob.listen("/memory/0"));
        // A burst begins after 20,000 packets on average.
        for (int i = 0; i < 3000 && link[0].closed == 0; i++) {
            link[0].send(new byte[60_000]);
            world.kernel.runFor(Duration.ofMinutes(2));
        }
        assertThat(link[0].failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
    }

    @Property(seed = "1", tries = 50)
    void whatPassesBringsTheStateNearerToItsMean(@ForAll long seed) {
        Loss loss = Loss.burst(0.3, 5);
        int bad = 0;
        int stays = 0;
        for (int i = 0; i < 2000; i++) {
            LossProcess process = loss.start(new Kernel(seed + i).random("test", 0, 0));
            boolean first = process.loses(1);
            process.pass(first ? 1000 : 0);
            boolean second = process.loses(1);
            bad += first && second ? 1 : 0;
            stays += first ? 1 : 0;
        }
        assertThat(bad / (double) stays).isCloseTo(0.3, within(0.1));
    }
}
