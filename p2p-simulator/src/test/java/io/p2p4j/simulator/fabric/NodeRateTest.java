package io.p2p4j.simulator.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.p2p4j.api.address.Multiaddr;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class NodeRateTest {
    private static final LinkProfile TEN_MS = LinkProfile.PERFECT
            .withLatency(Latency.fixed(Duration.ofMillis(10)))
            .withQueueBytes(1 << 30);

    /** Peers in a star: each may have a connection to the others. */
    private static final class Star {
        final World world;
        final List<World.Peer> peers = new ArrayList<>();
        final List<Multiaddr> addresses = new ArrayList<>();

        Star(int count, LinkProfile link) {
            world = new World(9, link);
            world.suite = SecuritySuite.NULL;
            for (int i = 0; i < count; i++) {
                peers.add(world.peer("n" + i, i));
                addresses.add(peers.get(i).listen("/memory/0"));
            }
        }

        World.End[] link(int from, int to) {
            return peers.get(from).linkTo(peers.get(to), addresses.get(to));
        }

        void rate(int node, NodeRate rate) {
            world.fabric.rate(peers.get(node).node, rate);
        }

        void run(long millis) {
            world.kernel.runFor(Duration.ofMillis(millis));
        }
    }

    private static double lastSeconds(World.End end) {
        return end.arrivals.get(end.arrivals.size() - 1) / 1e9;
    }

    @Example
    void connectionsShareTheWayUpEquallyAndOneAloneHasAllOfIt() {
        Star star = new Star(3, TEN_MS);
        World.End[] one = star.link(0, 1);
        World.End[] other = star.link(0, 2);
        star.rate(0, NodeRate.of(1_000_000, 0).withQueueBytes(1 << 30));
        double start = star.world.kernel.nowNanos() / 1e9;
        one[0].send(new byte[1_000_000]);
        other[0].send(new byte[3_000_000]);
        star.run(1000);
        // In the first second both have half.
        assertThat(one[1].received.size()).isCloseTo(500_000, within(70_000));
        assertThat(other[1].received.size()).isCloseTo(500_000, within(70_000));
        star.run(10_000);
        assertThat(lastSeconds(one[1]) - start).isCloseTo(2.01, within(0.02));
        // And all together take as long as all bytes take: nothing of the rate is left unused.
        assertThat(lastSeconds(other[1]) - start).isCloseTo(4.01, within(0.001));
    }

    @Example
    void theWayDownIsSharedByAllWhoSendThere() {
        Star star = new Star(4, TEN_MS);
        World.End[][] links = {star.link(0, 3), star.link(1, 3), star.link(2, 3)};
        star.rate(3, NodeRate.of(0, 300_000));
        star.rate(0, NodeRate.of(50_000, 0));
        double start = star.world.kernel.nowNanos() / 1e9;
        for (World.End[] link : links) {
            link[0].send(new byte[500_000]);
        }
        star.run(20_000);
        // The slow one cannot use its third, so that the two others have 125,000 each.
        assertThat(lastSeconds(links[0][1]) - start).isCloseTo(10.01, within(0.001));
        assertThat(lastSeconds(links[1][1]) - start).isCloseTo(4.01, within(0.001));
        assertThat(lastSeconds(links[2][1]) - start).isCloseTo(4.01, within(0.001));
    }

    @Example
    void aLinksOwnBandwidthStays() {
        Star star = new Star(3, TEN_MS.withBandwidth(100_000));
        World.End[] one = star.link(0, 1);
        star.rate(0, NodeRate.of(1_000_000, 0));
        double start = star.world.kernel.nowNanos() / 1e9;
        one[0].send(new byte[100_000]);
        star.run(5000);
        assertThat(lastSeconds(one[1]) - start).isCloseTo(1.01, within(0.001));
    }

    @Example
    void aRateMayChangeWhileBytesWait() {
        Star star = new Star(2, TEN_MS);
        World.End[] link = star.link(0, 1);
        double start = star.world.kernel.nowNanos() / 1e9;
        star.rate(0, NodeRate.of(100_000, 0));
        link[0].send(new byte[300_000]);
        star.run(1000);
        star.rate(1, NodeRate.of(0, 50_000));
        star.run(2000);
        star.rate(1, NodeRate.UNLIMITED);
        star.rate(0, NodeRate.UNLIMITED);
        star.run(11);
        assertThat(link[1].received.size()).isEqualTo(300_000);
        assertThat(lastSeconds(link[1]) - start).isCloseTo(3.01, within(0.001));
        assertThat(star.world.fabric.rate(star.peers.get(0).node)).isEqualTo(NodeRate.UNLIMITED);
    }

    /** All bytes arrive, in order; at no time more than the rate allows; and nothing of it is wasted. */
    @Property(seed = "1", tries = 60)
    void allBytesArriveInOrderAndNoFasterThanTheRate(
            @ForAll @IntRange(min = 1, max = 5) int connections,
            @ForAll @IntRange(min = 1000, max = 2_000_000) int rate,
            @ForAll boolean codel,
            @ForAll long seed) {
        Random random = new Random(seed);
        Star star = new Star(connections + 1, TEN_MS);
        List<World.End[]> links = new ArrayList<>();
        List<ByteArrayOutputStream> sent = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            links.add(star.link(0, i + 1));
            sent.add(new ByteArrayOutputStream());
        }
        NodeRate up = NodeRate.of(rate, 0).withQueueBytes(random.nextInt(400_000));
        star.rate(0, codel ? up.withCodel() : up);
        long start = star.world.kernel.nowNanos();
        long total = 0;
        for (int i = 0; i < 30; i++) {
            int to = random.nextInt(connections);
            byte[] data = new byte[1 + random.nextInt(200_000)];
            random.nextBytes(data);
            sent.get(to).writeBytes(data);
            links.get(to)[0].send(data);
            total += data.length;
            // The queue never runs empty, so that the last byte leaves when all have left at the full rate.
            star.run(random.nextInt(1 + (int) Math.min(20, 1000L * data.length / rate)));
            long arrived =
                    links.stream().mapToLong(link -> link[1].received.size()).sum();
            double seconds = (star.world.kernel.nowNanos() - start) / 1e9;
            assertThat(arrived).isLessThanOrEqualTo((long) (rate * seconds) + 1);
        }
        star.world.kernel.runFor(Duration.ofHours(24));
        double last = 0;
        for (int i = 0; i < connections; i++) {
            assertThat(links.get(i)[1].received.toByteArray())
                    .isEqualTo(sent.get(i).toByteArray());
            if (sent.get(i).size() > 0) {
                last = Math.max(last, lastSeconds(links.get(i)[1]));
            }
        }
        double ideal = start / 1e9 + 0.01 + total / (double) rate;
        // A drop at the very end costs its retransmission.
        assertThat(last).isBetween(ideal - 0.001, ideal + 0.21);
    }

    @Example
    void aResetAndACloseLeaveNothingBehindThatTakesARate() {
        Star star = new Star(3, TEN_MS);
        World.End[] one = star.link(0, 1);
        World.End[] other = star.link(0, 2);
        star.rate(0, NodeRate.of(100_000, 0));
        double start = star.world.kernel.nowNanos() / 1e9;
        one[0].send(new byte[10_000_000]);
        other[0].send(new byte[100_000]);
        star.run(100);
        one[0].link.abort();
        star.run(30_000);
        assertThat(one[1].closed).isOne();
        assertThat(other[1].received.size()).isEqualTo(100_000);
        // The segment that was being sent goes on to its end, and what follows it is gone.
        assertThat(lastSeconds(other[1]) - start).isLessThan(1.7);
        star.world.kernel.runUntilIdle(1000);
    }

    /** Whatever begins, ends, breaks off and changes: in the end all of the rate and of the queue is free again. */
    @Property(seed = "1", tries = 40)
    void nothingIsLeftBehind(@ForAll long seed) {
        Random random = new Random(seed);
        int count = 4;
        Star star = new Star(count, TEN_MS.withQueueBytes(1 << 30));
        NodeRate last = NodeRate.of(100_000, 100_000).withQueueBytes(50_000);
        for (int i = 0; i < count; i++) {
            star.rate(i, last);
        }
        List<World.End[]> links = new ArrayList<>();
        for (int step = 0; step < 60; step++) {
            int one = random.nextInt(count);
            int other = (one + 1 + random.nextInt(count - 1)) % count;
            switch (random.nextInt(6)) {
                case 0 -> links.add(star.link(one, other));
                case 1 ->
                    star.rate(
                            one,
                            NodeRate.of(random.nextInt(3) * 50_000L, random.nextInt(3) * 50_000L)
                                    .withQueueBytes(random.nextInt(100_000)));
                case 2 -> links.stream().findAny().ifPresent(link -> link[random.nextInt(2)].link.abort());
                case 3 ->
                    star.world.fabric.datagram(
                            star.peers.get(one).node,
                            star.peers.get(other).node,
                            new byte[random.nextInt(5000)],
                            () -> {});
                default -> {
                    if (!links.isEmpty()) {
                        links.get(random.nextInt(links.size()))[random.nextInt(2)].send(
                                new byte[random.nextInt(200_000)]);
                    }
                }
            }
            if (random.nextInt(8) == 0 && !links.isEmpty()) {
                links.remove(random.nextInt(links.size()))[random.nextInt(2)].link.abort();
            }
            star.run(random.nextInt(300));
        }
        star.world.kernel.runFor(Duration.ofHours(1));
        for (int i = 0; i < count; i++) {
            star.rate(i, last);
        }
        // One is sent at once, and as many wait as the queue has room for.
        int[] arrived = new int[1];
        for (int i = 0; i < 100; i++) {
            star.world.fabric.datagram(
                    star.peers.get(0).node, star.peers.get(1).node, new byte[] {(byte) i, 1}, () -> arrived[0]++);
        }
        for (int i = 0; i < 60; i++) {
            byte[] data = new byte[1000];
            data[0] = (byte) i;
            star.world.fabric.datagram(star.peers.get(0).node, star.peers.get(1).node, data, () -> arrived[0]++);
        }
        star.run(10_000);
        assertThat(arrived[0]).isEqualTo(100 + 49);
        World.End[] link = star.link(0, 1);
        double start = star.world.kernel.nowNanos() / 1e9;
        link[0].send(new byte[60_000]);
        star.run(10_000);
        assertThat(lastSeconds(link[1]) - start).isCloseTo(0.61, within(0.001));
    }

    @Example
    void aDatagramFlowHasItsShareAndLosesWhatFindsNoRoom() {
        Star star = new Star(3, TEN_MS);
        World.End[] bulk = star.link(0, 1);
        star.rate(0, NodeRate.of(200_000, 0).withQueueBytes(20_000));
        bulk[0].send(new byte[5_000_000]);
        List<Long> delays = datagrams(star, 0, 2, 5000, 1);
        // A thousand of 1,000 bytes in a second where 100,000 bytes go out.
        assertThat(delays.size() / 5000.0).isBetween(0.08, 0.13);
        assertThat(delays.stream().mapToLong(Long::longValue).max().orElseThrow())
                .isLessThan(Duration.ofMillis(10 + 200 + 20).toNanos());
    }

    @Example
    void coDelKeepsTheWaitShortWhereAFullQueueWouldMakeItLong() {
        List<Double> waits = new ArrayList<>();
        for (NodeRate rate :
                List.of(NodeRate.of(100_000, 0), NodeRate.of(100_000, 0).withCodel())) {
            Star star = new Star(2, TEN_MS);
            star.rate(0, rate.withQueueBytes(200_000));
            List<Long> delays = datagrams(star, 0, 1, 6000, 8);
            List<Long> late = delays.subList(delays.size() / 2, delays.size());
            waits.add(late.stream().mapToLong(Long::longValue).average().orElseThrow() / 1e6);
            assertThat(delays.size()).isBetween(4000, 5400);
        }
        assertThat(waits.get(0)).isGreaterThan(1000);
        assertThat(waits.get(1)).isLessThan(250);
    }

    /** Sends datagrams of 1,000 bytes, and returns how long those took that arrived. */
    private static List<Long> datagrams(Star star, int from, int to, int count, int everyMillis) {
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] data = new byte[1000];
            data[0] = (byte) i;
            data[1] = (byte) (i >> 8);
            long sent = star.world.kernel.nowNanos();
            star.world.fabric.datagram(
                    star.peers.get(from).node,
                    star.peers.get(to).node,
                    data,
                    () -> delays.add(star.world.kernel.nowNanos() - sent));
            star.run(everyMillis);
        }
        star.run(60_000);
        return delays;
    }

    @Example
    void aStreamBacksOffWhenItsPacketsAreDropped() {
        // Without drops the transfer takes 20.01 s; each drop holds the stream up and is made good while others wait.
        List<Double> took = new ArrayList<>();
        for (NodeRate rate : List.of(
                NodeRate.of(100_000, 0).withQueueBytes(1 << 30),
                NodeRate.of(100_000, 0).withQueueBytes(1 << 30).withCodel())) {
            Star star = new Star(2, TEN_MS);
            World.End[] link = star.link(0, 1);
            star.rate(0, rate);
            double start = star.world.kernel.nowNanos() / 1e9;
            for (int i = 0; i < 1000; i++) {
                link[0].send(new byte[2000]);
            }
            star.run(60_000);
            assertThat(link[1].received.size()).isEqualTo(2_000_000);
            long stalls = 0;
            for (int i = 1; i < link[1].arrivals.size(); i++) {
                stalls += link[1].arrivals.get(i) - link[1].arrivals.get(i - 1) > 150_000_000L ? 1 : 0;
            }
            took.add(lastSeconds(link[1]) - start);
            assertThat(stalls > 0).as("%d stalls", stalls).isEqualTo(rate.codel());
        }
        assertThat(took.get(0)).isCloseTo(20.01, within(0.001));
        assertThat(took.get(1)).isBetween(20.0, 20.3);
    }

    @Example
    void aProfileGivesRatesToNodes() {
        NetworkProfile profile = NetworkProfile.builder()
                .nodeRate(NodeRate.of(5, 6))
                .nodeRate("n1", NodeRate.UNLIMITED)
                .build();
        World world = new World(1, profile);
        assertThat(world.fabric.rate(world.peer("n0", 0).node)).isEqualTo(NodeRate.of(5, 6));
        assertThat(world.fabric.rate(world.peer("n1", 1).node)).isEqualTo(NodeRate.UNLIMITED);
        assertThat(NodeRate.of(0, 100).atMost(50)).isEqualTo(NodeRate.of(50, 50));
        assertThat(NodeRate.of(10, 100).atMost(50)).isEqualTo(NodeRate.of(10, 50));
        assertThatThrownBy(() -> NodeRate.of(-1, 0)).hasMessageContaining("expected 0 or more");
    }
}
