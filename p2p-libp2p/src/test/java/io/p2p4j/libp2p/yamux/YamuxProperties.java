package io.p2p4j.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Priority;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** What holds for every script, every cut of the bytes and every order of turns; jqwik prints the seed. */
@Tag("once")
class YamuxProperties {
    /** What one direction of a stream was given and should bring. */
    private static final class Flow {
        final MuxerSide.Talk from;
        final ByteArrayOutputStream given = new ByteArrayOutputStream();
        boolean ended;
        boolean reset;

        Flow(MuxerSide.Talk from) {
            this.from = from;
        }
    }

    @Property(seed = "1", tries = 150)
    void everyByteArrivesOnItsStream(@ForAll long seed, @ForAll @IntRange(min = 1, max = 70_000) int fragmentMax) {
        Random random = new Random(seed);
        YamuxLimits limits = YamuxLimits.of(1000, 1 + random.nextInt(1 << 20), 16 << 20, 16 << 20);
        MuxerPair pair = new MuxerPair(limits, MuxerPair.LIMITS);
        pair.fragment = left -> 1 + random.nextInt(fragmentMax);
        List<Flow> flows = new ArrayList<>();
        for (int step = 0; step < 120; step++) {
            step(random, pair, flows);
        }
        pair.client.room = Long.MAX_VALUE;
        pair.server.room = Long.MAX_VALUE;
        pair.run();
        for (Flow flow : flows) {
            check(pair, flow);
        }
        assertThat(pair.client.muxer.bufferedBytes()).isZero();
        assertThat(pair.server.muxer.bufferedBytes()).isZero();
    }

    private static void step(Random random, MuxerPair pair, List<Flow> flows) {
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                MuxerSide.Talk talk = (random.nextBoolean() ? pair.client : pair.server).open();
                talk.stream().priority(Priority.values()[random.nextInt(4)]);
                flows.add(new Flow(talk));
            }
            case 2, 3, 4, 5 -> {
                if (!flows.isEmpty()) {
                    Flow flow = flows.get(random.nextInt(flows.size()));
                    if (!flow.ended && !flow.reset) {
                        byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 50 : 400_000)];
                        random.nextBytes(bytes);
                        flow.given.writeBytes(bytes);
                        flow.from.send(bytes);
                    }
                }
            }
            case 6 -> {
                if (!flows.isEmpty()) {
                    Flow flow = flows.get(random.nextInt(flows.size()));
                    if (!flow.reset && !flow.ended) {
                        flow.ended = true;
                        flow.from.finish();
                    }
                }
            }
            case 7 -> {
                if (!flows.isEmpty() && random.nextInt(4) == 0) {
                    Flow flow = flows.get(random.nextInt(flows.size()));
                    flow.reset = true;
                    flow.from.stream().reset(random.nextInt(1000));
                }
            }
            case 8 -> pair.client.room = random.nextInt(100_000);
            default -> turn(random, pair);
        }
    }

    /** Either end goes on for a while, and some of the bytes are carried. */
    private static void turn(Random random, MuxerPair pair) {
        pair.nowNanos += random.nextInt(1_000_000);
        pair.client.muxer.pollOutput(pair.client, pair.nowNanos);
        if (random.nextBoolean()) {
            pair.server.muxer.pollOutput(pair.server, pair.nowNanos);
        }
        if (random.nextBoolean()) {
            pair.carry(pair.client, pair.server);
        }
        if (random.nextBoolean()) {
            pair.carry(pair.server, pair.client);
        }
    }

    private static void check(MuxerPair pair, Flow flow) {
        boolean fromClient = (flow.from.stream().id() & 1) == 1;
        MuxerSide to = fromClient ? pair.server : pair.client;
        MuxerSide.Talk other = to.incoming.stream()
                .filter(talk -> talk.stream().id() == flow.from.stream().id())
                .findFirst()
                .orElseThrow();
        byte[] given = flow.given.toByteArray();
        byte[] received = other.received.toByteArray();
        if (flow.reset) {
            assertThat(received.length).isLessThanOrEqualTo(given.length);
            assertThat(Arrays.equals(Arrays.copyOf(given, received.length), received))
                    .isTrue();
            assertThat(other.resets).hasSize(1);
        } else {
            assertThat(Arrays.equals(received, given)).isTrue();
            assertThat(other.ended).isEqualTo(flow.ended);
        }
    }
}
