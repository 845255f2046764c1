package io.p2p4j.simulator.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldsTest {
    private static final LinkProfile TEN_MS = LinkProfile.PERFECT.withLatency(Latency.fixed(Duration.ofMillis(10)));

    private final World world = new World(1, TEN_MS);
    private final World.Peer alice = world.peer("alice", 1);
    private final World.Peer bob = world.peer("bob", 2);
    private final Multiaddr address = bob.listen("/memory/0");
    private final Holds holds = world.fabric.holds();

    private void run(long millis) {
        world.kernel.runFor(Duration.ofMillis(millis));
    }

    private void send(World.End end, int... bytes) {
        for (int value : bytes) {
            end.send(new byte[] {(byte) value});
        }
    }

    @Test
    void whatIsHeldWaitsForAsLongAsItTakesAndBreaksNothing() {
        World.End[] link = alice.linkTo(bob, address);
        send(link[0], 1);
        holds.hold(alice.node, bob.node);
        send(link[0], 2);
        long sent = world.kernel.nowNanos();
        run(1);
        // It has not come to where it is stopped.
        assertThat(holds.waiting()).isEmpty();
        run(3_600_000);
        send(link[1], 9);
        run(1000);
        assertThat(link[1].received.size()).isZero();
        assertThat(link[0].received.toByteArray()).containsExactly(9);
        List<Held> waiting = holds.waiting();
        assertThat(waiting).extracting(Held::bytes).containsExactly(1, 1);
        assertThat(waiting).allMatch(held -> held.from() == alice.node && held.to() == bob.node);
        assertThat(waiting).allMatch(held -> held.kind() == Held.Kind.SEGMENT);
        assertThat(waiting.get(0).sinceNanos())
                .isEqualTo(sent + Duration.ofMillis(10).toNanos());
        holds.release(alice.node, bob.node);
        run(0);
        assertThat(link[1].received.toByteArray()).containsExactly(1, 2);
        assertThat(holds.waiting()).isEmpty();
        send(link[0], 3);
        run(10);
        assertThat(link[1].received.toByteArray()).containsExactly(1, 2, 3);
        assertThat(link[0].closed + link[1].closed).isZero();
    }

    @Test
    void aStreamIsReleasedOneByOneInItsOrderAndTheRestWaits() {
        World.End[] link = alice.linkTo(bob, address);
        World.End[] other = alice.linkTo(bob, address);
        holds.hold(alice.node, bob.node);
        send(link[0], 1, 2, 3);
        send(other[0], 7);
        run(100);
        List<Held> waiting = holds.waiting();
        assertThat(waiting).hasSize(4);
        assertThatThrownBy(() -> holds.release(waiting.get(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected the first that waits of its stream");
        holds.release(waiting.get(3));
        holds.release(waiting.get(0));
        holds.release(waiting.get(1));
        assertThatThrownBy(() -> holds.release(waiting.get(1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(holds.waiting()).hasSize(1);
        assertThat(world.fabric.pending()).contains("held from alice to bob: 1 segments or packets");
        run(1000);
        assertThat(link[1].received.toByteArray()).containsExactly(1, 2);
        assertThat(other[1].received.toByteArray()).containsExactly(7);
        send(link[0], 4);
        send(other[0], 8);
        run(100);
        assertThat(link[1].received.size()).isEqualTo(2);
        assertThat(holds.waiting()).hasSize(3);
        holds.releaseAll();
        run(0);
        assertThat(link[1].received.toByteArray()).containsExactly(1, 2, 3, 4);
        assertThat(other[1].received.toByteArray()).containsExactly(7, 8);
    }

    @Test
    void datagramsAreReleasedInAnyOrder() {
        List<Integer> arrived = new ArrayList<>();
        holds.hold(alice.node, bob.node);
        for (int i = 0; i < 4; i++) {
            int number = i;
            world.fabric.datagram(alice.node, bob.node, new byte[] {(byte) i}, () -> arrived.add(number));
            run(1);
        }
        world.fabric.datagram(bob.node, alice.node, new byte[1], () -> arrived.add(99));
        run(100);
        assertThat(arrived).containsExactly(99);
        List<Held> waiting = holds.waiting();
        assertThat(waiting).extracting(Held::kind).containsOnly(Held.Kind.DATAGRAM);
        holds.release(waiting.get(2));
        holds.release(waiting.get(0));
        assertThatThrownBy(() -> holds.release(waiting.get(0))).hasMessageContaining("expected one that waits");
        run(0);
        assertThat(arrived).containsExactly(99, 2, 0);
        assertThat(holds.waiting()).hasSize(2);
        holds.release(alice.node, bob.node);
        run(0);
        assertThat(arrived).containsExactly(99, 2, 0, 1, 3);
    }

    @Test
    void dialsAndRefusalsAreHeldToo() {
        holds.hold(alice.node, bob.node);
        World.Dialed dialed = alice.dial(address);
        run(500);
        assertThat(holds.waiting()).extracting(Held::kind).containsExactly(Held.Kind.DIAL);
        assertThat(bob.links).isEmpty();
        holds.release(alice.node, bob.node);
        run(500);
        assertThat(dialed.end).isNotNull();
        assertThat(bob.links).hasSize(1);

        bob.listening.get(0).close();
        holds.hold(bob.node, alice.node);
        World.Dialed refused = alice.dial(address);
        run(500);
        assertThat(refused.failure).isNull();
        holds.release(bob.node, alice.node);
        run(0);
        assertThat(refused.failure.code()).isEqualTo(ErrorCode.CONNECTION_REFUSED);
    }

    @Test
    void whileTheWayBackIsHeldTheSendersQueueFillsUp() {
        World small = new World(2, TEN_MS.withQueueBytes(10));
        World.Peer from = small.peer("from", 1);
        World.Peer to = small.peer("to", 2);
        World.End[] link = from.linkTo(to, to.listen("/memory/0"));
        small.fabric.holds().hold(to.node, from.node);
        link[0].send(new byte[10]);
        small.kernel.runFor(Duration.ofMinutes(10));
        assertThat(link[1].received.size()).isEqualTo(10);
        assertThat(link[0].link.isWritable()).isFalse();
        small.fabric.holds().release(to.node, from.node);
        small.kernel.runFor(Duration.ofSeconds(3));
        assertThat(link[0].link.isWritable()).isTrue();
        assertThat(link[0].closed).isZero();
    }

    @Test
    void aResetWaitsBehindTheBytesAndAKilledReceiverGetsNothing() {
        World.End[] link = alice.linkTo(bob, address);
        holds.hold(alice.node, bob.node);
        send(link[0], 1);
        run(100);
        link[0].link.abort();
        run(100);
        assertThat(link[1].closed).isZero();
        assertThat(holds.waiting()).hasSize(2);
        holds.release(alice.node, bob.node);
        run(0);
        assertThat(link[1].received.toByteArray()).containsExactly(1);
        assertThat(link[1].failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);

        World.End[] next = alice.linkTo(bob, address);
        holds.hold(alice.node, bob.node);
        send(next[0], 5);
        run(100);
        world.fabric.kill(bob.node);
        run(100);
        holds.releaseAll();
        run(100);
        assertThat(next[1].received.size()).isZero();
        assertThat(next[0].failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
    }

    @Test
    void theAnswerOfAClosedEndWaitsForTheWayBack() {
        World.End[] link = alice.linkTo(bob, address);
        holds.hold(bob.node, alice.node);
        link[1].link.abort();
        run(100);
        send(link[0], 1);
        run(1000);
        assertThat(link[0].closed).isZero();
        holds.release(bob.node, alice.node);
        run(0);
        assertThat(link[0].closed).isOne();
    }

    @Test
    void aCutWithinAHoldCountsFromTheRelease() {
        World.End[] link = alice.linkTo(bob, address);
        holds.hold(alice.node, bob.node);
        world.fabric.cut(alice.node, bob.node);
        send(link[0], 1);
        run(120_000);
        assertThat(link[0].closed).isZero();
        holds.release(alice.node, bob.node);
        run(59_000);
        assertThat(link[0].closed).isZero();
        world.fabric.heal();
        run(2000);
        assertThat(link[1].received.toByteArray()).containsExactly(1);
    }
}
