package io.p2p4j.simulator.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class HoldsProperties {
    private static final int STEPS = 80;

    private final List<World.End[]> links = new ArrayList<>();
    private final List<ByteArrayOutputStream> sent = new ArrayList<>();
    private final List<Integer> arrived = new ArrayList<>();
    private int datagrams;
    private World world;
    private World.Peer alice;
    private World.Peer bob;

    /** Streams keep their order and lose nothing, datagrams arrive once, and nothing arrives through a hold. */
    @Property(seed = "1", tries = 100)
    void whateverIsHeldAndReleasedNothingIsLostOrOutOfOrder(@ForAll @LongRange(min = 0) long seed) {
        Random random = new Random(seed);
        world = new World(seed, LinkProfile.PERFECT.withLatency(Latency.uniform(Duration.ZERO, Duration.ofMillis(50))));
        world.suite = SecuritySuite.NULL;
        alice = world.peer("alice", 1);
        bob = world.peer("bob", 2);
        var address = bob.listen("/memory/0");
        for (int i = 0; i < 3; i++) {
            links.add(alice.linkTo(bob, address));
            sent.add(new ByteArrayOutputStream());
        }
        if (random.nextBoolean()) {
            world.fabric.rate(alice.node, NodeRate.of(1000, 1000));
        }
        for (int step = 0; step < STEPS; step++) {
            long before = taken();
            boolean held = holds().isHeld(alice.node, bob.node);
            boolean released = step(random);
            world.kernel.runFor(Duration.ofMillis(random.nextInt(30)));
            if (held && !released) {
                assertThat(taken()).isEqualTo(before);
            }
        }
        holds().releaseAll();
        world.kernel.runFor(Duration.ofMinutes(10));
        assertThat(holds().waiting()).isEmpty();
        for (int i = 0; i < links.size(); i++) {
            assertThat(links.get(i)[1].received.toByteArray())
                    .isEqualTo(sent.get(i).toByteArray());
            assertThat(links.get(i)[0].closed).isZero();
        }
        assertThat(arrived).doesNotHaveDuplicates();
        assertThat(arrived).hasSize(datagrams);
        links.clear();
        sent.clear();
        arrived.clear();
        datagrams = 0;
    }

    private Holds holds() {
        return world.fabric.holds();
    }

    private long taken() {
        return arrived.size()
                + links.stream().mapToLong(link -> link[1].received.size()).sum();
    }

    /** Does something; true when it may let something arrive. */
    private boolean step(Random random) {
        int one = random.nextInt(links.size());
        switch (random.nextInt(7)) {
            case 0 -> holds().hold(alice.node, bob.node);
            case 1 -> {
                holds().release(alice.node, bob.node);
                return true;
            }
            case 2 -> holds().hold(bob.node, alice.node);
            case 3 -> holds().release(bob.node, alice.node);
            case 4 -> {
                return releaseOne(random);
            }
            case 5 -> {
                int number = datagrams++;
                world.fabric.datagram(alice.node, bob.node, new byte[] {(byte) number}, () -> arrived.add(number));
            }
            default -> {
                byte[] data = new byte[1 + random.nextInt(40)];
                random.nextBytes(data);
                sent.get(one).writeBytes(data);
                links.get(one)[0].send(data);
            }
        }
        return false;
    }

    private boolean releaseOne(Random random) {
        List<Held> waiting = holds().waiting();
        if (waiting.isEmpty()) {
            return false;
        }
        Held any = waiting.get(random.nextInt(waiting.size()));
        try {
            holds().release(any);
            return true;
        } catch (IllegalArgumentException behindAnother) {
            assertThat(any.kind()).isEqualTo(Held.Kind.SEGMENT);
            return false;
        }
    }
}
