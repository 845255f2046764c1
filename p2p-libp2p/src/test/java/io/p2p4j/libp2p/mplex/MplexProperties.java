package io.p2p4j.libp2p.mplex;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Priority;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds for every script, every cut of the bytes and every order of turns; jqwik prints the seed. */
class MplexProperties {
    private static final MplexLimits ROOMY = MplexLimits.of(1000, 1 << 20, 16 << 20);

    /** What one direction of a stream was given. */
    private static final class Flow {
        final boolean fromClient;
        final MplexSide.Talk from;
        final ByteArrayOutputStream given = new ByteArrayOutputStream();
        boolean ended;
        boolean reset;

        Flow(boolean fromClient, MplexSide.Talk from) {
            this.fromClient = fromClient;
            this.from = from;
        }

        boolean isOpen() {
            return !ended && !reset;
        }
    }

    @Property(seed = "1", tries = 100)
    void everyByteArrivesOnItsStream(@ForAll long seed, @ForAll @IntRange(min = 1, max = 70_000) int fragmentMax) {
        Random random = new Random(seed);
        MplexPair pair = new MplexPair(ROOMY);
        pair.fragment = left -> 1 + random.nextInt(fragmentMax);
        List<Flow> flows = new ArrayList<>();
        for (int step = 0; step < 100; step++) {
            step(random, pair, flows);
        }
        pair.client.room = Long.MAX_VALUE;
        pair.run();
        for (Flow flow : flows) {
            check(flow.fromClient ? pair.server : pair.client, flow);
        }
        assertThat(pair.client.muxer.bufferedBytes()).isZero();
        assertThat(pair.server.muxer.bufferedBytes()).isZero();
    }

    private static void step(Random random, MplexPair pair, List<Flow> flows) {
        Flow flow = flows.isEmpty() ? null : flows.get(random.nextInt(flows.size()));
        int choice = random.nextInt(10);
        if (flow == null || choice < 2) {
            boolean fromClient = random.nextBoolean();
            MplexSide.Talk talk = (fromClient ? pair.client : pair.server).open();
            talk.stream().priority(Priority.values()[random.nextInt(4)]);
            flows.add(new Flow(fromClient, talk));
        } else if (choice < 6 && flow.isOpen()) {
            byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 50 : 200_000)];
            random.nextBytes(bytes);
            flow.given.writeBytes(bytes);
            flow.from.send(bytes);
        } else if (choice == 6 && flow.isOpen()) {
            flow.ended = true;
            flow.from.finish();
        } else if (choice == 7 && random.nextInt(4) == 0) {
            flow.reset = true;
            flow.from.stream().reset(random.nextInt(1000));
        } else if (choice == 8) {
            pair.client.room = random.nextInt(100_000);
        } else {
            pair.client.muxer.pollOutput(pair.client);
            pair.server.muxer.pollOutput(pair.server);
            if (random.nextBoolean()) {
                pair.carry(pair.client, pair.server);
            } else {
                pair.carry(pair.server, pair.client);
            }
        }
    }

    private static void check(MplexSide to, Flow flow) {
        MplexSide.Talk other = to.incoming.stream()
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
