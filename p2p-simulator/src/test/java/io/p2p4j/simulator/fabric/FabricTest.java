package io.p2p4j.simulator.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FabricTest {
    private static final LinkProfile TEN_MS = LinkProfile.PERFECT.withLatency(Latency.fixed(Duration.ofMillis(10)));

    private static long nanos(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    /** How long each of many single bytes takes, sent far apart. */
    private static List<Long> delays(LinkProfile profile, int count) {
        World world = new World(11, profile);
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        World.End[] link = alice.linkTo(bob, bob.listen("/memory/0"));
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long sent = world.kernel.nowNanos();
            link[0].send(new byte[1]);
            world.kernel.runFor(Duration.ofSeconds(20));
            assertThat(link[1].arrivals).hasSize(i + 1);
            delays.add(link[1].arrivals.get(i) - sent);
        }
        return delays;
    }

    private static double mean(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).average().orElseThrow();
    }

    @Test
    void latencyIsAsConfigured() {
        assertThat(delays(TEN_MS, 50)).containsOnly(nanos(10));
        List<Long> uniform =
                delays(TEN_MS.withLatency(Latency.uniform(Duration.ofMillis(10), Duration.ofMillis(30))), 1000);
        assertThat(uniform).allMatch(delay -> delay >= nanos(10) && delay <= nanos(30));
        assertThat(mean(uniform)).isBetween(19.5e6, 20.5e6);
        List<Long> exponential =
                delays(TEN_MS.withLatency(Latency.exponential(Duration.ofMillis(10), Duration.ofMillis(20))), 2000);
        assertThat(exponential).allMatch(delay -> delay >= nanos(10));
        assertThat(mean(exponential)).isBetween(28.5e6, 31.5e6);
        List<Long> logNormal = delays(TEN_MS.withLatency(Latency.logNormal(Duration.ofMillis(50), 0.3)), 1000);
        assertThat(logNormal.stream().sorted().toList().get(500)).isBetween(nanos(48), nanos(52));
        List<Long> pareto =
                delays(TEN_MS.withLatency(Latency.pareto(Duration.ofMillis(10), 2, Duration.ofMillis(100))), 1000);
        assertThat(pareto).allMatch(delay -> delay >= nanos(10) && delay <= nanos(100));
        assertThat(mean(pareto)).isBetween(17e6, 20e6);
    }

    @Test
    void lossShowsAsDelayAndNothingIsLost() {
        List<Long> delays = delays(TEN_MS.withPacketLoss(0.05), 4000);
        long late = delays.stream().filter(delay -> delay > nanos(10)).count();
        assertThat(late / 4000.0).isBetween(0.042, 0.058);
        assertThat(delays.stream().filter(delay -> delay > nanos(10)))
                .allMatch(delay -> delay >= nanos(10) + Router.RETRANSMIT_NANOS_MIN);
    }

    @Test
    void bytesKeepTheirOrderUnderLossAndJitter() {
        World world = new World(
                3,
                LinkProfile.PERFECT
                        .withLatency(Latency.uniform(Duration.ofMillis(1), Duration.ofMillis(100)))
                        .withPacketLoss(0.1));
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        World.End[] link = alice.linkTo(bob, bob.listen("/memory/0"));
        byte[] expected = new byte[256];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) i;
            link[0].send(new byte[] {(byte) i});
        }
        world.kernel.runUntilIdle(10_000);
        assertThat(link[1].received.toByteArray()).isEqualTo(expected);
    }

    @Test
    void whatArrivesInOneMomentIsOneEventAndOneRead() {
        World world = new World(3, TEN_MS);
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        World.End[] link = alice.linkTo(bob, bob.listen("/memory/0"));
        world.kernel.runFor(Duration.ofSeconds(1));
        for (int i = 0; i < 5; i++) {
            link[0].send(new byte[] {1, 2});
        }
        long before = world.kernel.eventCount();
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(world.kernel.eventCount() - before).isOne();
        assertThat(link[1].arrivals).hasSize(5);
        assertThat(link[1].reads).isOne();
        link[0].send(new byte[1]);
        link[0].link.shutdown();
        world.kernel.runUntilIdle(100);
        assertThat(link[1].reads).isEqualTo(2);
        assertThat(link[1].closed).isOne();
    }

    @Test
    void totalLossEndsADialAndBreaksAConnection() {
        World world = new World(4, TEN_MS);
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        Multiaddr address = bob.listen("/memory/0");
        World.End[] link = alice.linkTo(bob, address);
        world.fabric.addRule(packet -> packet.from() == alice.node ? Verdict.DROP : Verdict.PASS);
        World.Dialed dialed = alice.dial(address);
        link[0].send(new byte[1]);
        world.kernel.runFor(Duration.ofSeconds(59));
        assertThat(dialed.failure).isNull();
        assertThat(link[0].closed).isZero();
        world.kernel.runFor(Duration.ofSeconds(10));
        assertThat(dialed.failure.code()).isEqualTo(ErrorCode.DIAL_TIMEOUT);
        assertThat(link[0].failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(link[0].failure.mayHaveTakenEffect()).isTrue();
    }

    @Test
    void disconnectBreaksTheConnectionsOfTwoNodesAndNoOthers() {
        World world = new World(6, TEN_MS);
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        World.Peer carol = world.peer("carol", 3);
        World.End[] broken = alice.linkTo(bob, bob.listen("/memory/0"));
        World.End[] whole = alice.linkTo(carol, carol.listen("/memory/0"));
        world.fabric.disconnect(bob.node, alice.node);
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(broken[0].closed).isOne();
        assertThat(broken[1].closed).isOne();
        assertThat(whole[0].closed + whole[1].closed).isZero();
    }

    @Test
    void bandwidthIsKeptAndAFullQueueStopsTheSender() {
        World world = new World(5, TEN_MS.withBandwidth(1_000_000).withQueueBytes(100_000));
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        World.End[] link = alice.linkTo(bob, bob.listen("/memory/0"));
        long start = world.kernel.nowNanos();
        link[0].send(new byte[99_999]);
        assertThat(link[0].link.isWritable()).isTrue();
        link[0].send(new byte[400_001]);
        assertThat(link[0].link.isWritable()).isFalse();
        world.kernel.runUntil(() -> link[0].writable > 0);
        assertThat(link[0].link.isWritable()).isTrue();
        assertThat(link[1].received.size()).isGreaterThanOrEqualTo(450_000);
        world.kernel.runUntilIdle(1000);
        assertThat(link[0].writable).isEqualTo(1);
        assertThat(link[1].received.size()).isEqualTo(500_000);
        long took = link[1].arrivals.get(link[1].arrivals.size() - 1) - start;
        assertThat(took).isBetween(nanos(510), nanos(511));
    }

    @Test
    void dialsAndConnectionsFailAtTheConfiguredRate() {
        World world = new World(6, TEN_MS.withFailureRate(0.3));
        world.suite = SecuritySuite.NULL;
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        Multiaddr address = bob.listen("/memory/0");
        List<World.Dialed> dials = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            dials.add(alice.dial(address));
        }
        world.kernel.runFor(Duration.ofMinutes(2));
        long failed = dials.stream().filter(dialed -> dialed.failure != null).count();
        assertThat(failed).isBetween(250L, 350L);
        assertThat(dials.stream().filter(dialed -> dialed.end == null)).hasSize((int) failed);
        long broken = bob.links.stream().filter(end -> end.closed > 0).count();
        assertThat(broken / (double) bob.links.size()).isBetween(0.25, 0.35);
    }

    @Test
    void underAPartitionBytesWaitAndArriveAfterHealing() {
        World world = new World(7, TEN_MS);
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        World.End[] link = alice.linkTo(bob, bob.listen("/memory/0"));
        world.fabric.cut(alice.node, bob.node);
        link[0].send(new byte[] {1});
        link[1].send(new byte[] {9});
        world.kernel.runFor(Duration.ofSeconds(10));
        link[0].send(new byte[] {2});
        world.kernel.runFor(Duration.ofSeconds(10));
        assertThat(link[1].received.size()).isZero();
        assertThat(link[0].received.toByteArray()).containsExactly(9);
        world.fabric.heal();
        world.kernel.runFor(Duration.ofNanos(Router.RETRANSMIT_NANOS_MAX));
        assertThat(link[1].received.toByteArray()).containsExactly(1, 2);
        assertThat(link[0].closed + link[1].closed).isZero();
    }

    @Test
    void aLongPartitionBreaksWhoeverSends() {
        World world = new World(8, TEN_MS);
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        World.Peer carol = world.peer("carol", 3);
        World.End[] link = alice.linkTo(bob, bob.listen("/memory/0"));
        World.End[] other = carol.linkTo(bob, bob.listen("/memory/0"));
        world.fabric.partition(List.of(List.of(bob.node, carol.node)));
        link[0].send(new byte[1]);
        other[0].send(new byte[1]);
        world.kernel.runFor(Duration.ofSeconds(63));
        assertThat(link[0].failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(link[1].closed).isZero();
        assertThat(other[1].received.size()).isEqualTo(1);
        world.fabric.heal();
        // The end that did not send learns of it when it does.
        link[1].send(new byte[1]);
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(link[1].failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
    }

    @Test
    void aDialIntoAPartitionHearsNothingUntilItHeals() {
        World world = new World(9, TEN_MS);
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        Multiaddr address = bob.listen("/memory/0");
        world.fabric.cut(bob.node, alice.node);
        World.Dialed dialed = alice.dial(address);
        World.Dialed patient = alice.dial(address);
        world.kernel.runFor(Duration.ofSeconds(9));
        assertThat(dialed.failure).isNull();
        assertThat(dialed.end).isNull();
        dialed.cancel.cancel();
        world.fabric.heal();
        world.kernel.runFor(Duration.ofSeconds(10));
        assertThat(patient.end).isNotNull();
        assertThat(dialed.end).isNull();
    }

    @Test
    void aKilledNodeResetsItsConnectionsFreesItsAddressesAndComesBackEmpty() {
        World world = new World(10, TEN_MS);
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        Multiaddr address = bob.listen("/memory/5");
        World.End[] link = alice.linkTo(bob, address);
        world.fabric.kill(bob.node);
        world.kernel.runFor(Duration.ofMillis(10));
        assertThat(link[0].failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(link[1].closed).isZero();
        World.Dialed refused = alice.dial(address);
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(refused.failure.code()).isEqualTo(ErrorCode.CONNECTION_REFUSED);
        world.fabric.restart(bob.node);
        World.Peer again = world.peer("bob", 2);
        assertThat(again.listen("/memory/5")).isEqualTo(address);
        assertThat(alice.linkTo(again, address)).doesNotContainNull();
        assertThat(link[1].closed).isZero();
    }

    @Test
    void aPausedNodeDoesItsWorkInOrderWhenItGoesOn() {
        World world = new World(12, TEN_MS.withQueueBytes(10));
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        World.End[] link = alice.linkTo(bob, bob.listen("/memory/0"));
        world.fabric.pause(bob.node);
        for (int i = 0; i < 20; i++) {
            link[0].send(new byte[] {(byte) i});
        }
        world.kernel.runFor(Duration.ofMinutes(5));
        assertThat(link[1].received.size()).isZero();
        assertThat(link[0].link.isWritable()).isFalse();
        world.fabric.resume(bob.node);
        link[0].send(new byte[] {20});
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(link[1].received.size()).isEqualTo(21);
        assertThat(link[1].received.toByteArray()[20]).isEqualTo((byte) 20);
        assertThat(link[0].link.isWritable()).isTrue();
    }

    @Test
    void oneDirectionMayDifferFromTheRest() {
        NetworkProfile profile = NetworkProfile.builder()
                .defaults(TEN_MS)
                .direction("alice", "bob", TEN_MS.withLatency(Latency.fixed(Duration.ofMillis(500))))
                .build();
        World world = new World(13, profile);
        World.Peer alice = world.peer("alice", 1);
        World.Peer bob = world.peer("bob", 2);
        World.End[] link = alice.linkTo(bob, bob.listen("/memory/0"));
        long sent = world.kernel.nowNanos();
        link[0].send(new byte[1]);
        link[1].send(new byte[1]);
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(link[1].arrivals.get(0) - sent).isEqualTo(nanos(500));
        assertThat(link[0].arrivals.get(0) - sent).isEqualTo(nanos(10));
    }
}
