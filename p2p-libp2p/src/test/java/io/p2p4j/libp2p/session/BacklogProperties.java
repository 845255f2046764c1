package io.p2p4j.libp2p.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What comes in goes out, in order, whatever the pieces; jqwik prints the seed. */
class BacklogProperties {
    @Property(seed = "1", tries = 100)
    void everythingComesOutInOrder(@ForAll long seed) {
        Random random = new Random(seed);
        Backlog backlog = new Backlog();
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            byte[] some = new byte[random.nextBoolean() ? random.nextInt(10) : random.nextInt(10_000)];
            random.nextBytes(some);
            in.writeBytes(some);
            ByteBuffer given = ByteBuffer.wrap(some);
            backlog.add(given);
            assertThat(given.hasRemaining()).isFalse();
            for (int takes = random.nextInt(3); takes > 0; takes--) {
                take(backlog, out, random.nextInt(8000));
            }
            assertThat(backlog.bytes()).isEqualTo(in.size() - out.size());
            assertThat(backlog.isEmpty()).isEqualTo(backlog.first() == null);
        }
        while (!backlog.isEmpty()) {
            take(backlog, out, Integer.MAX_VALUE);
        }
        assertThat(out.toByteArray()).isEqualTo(in.toByteArray());
    }

    private static void take(Backlog backlog, ByteArrayOutputStream out, int max) {
        ByteBuffer first = backlog.first();
        if (first != null) {
            byte[] taken = new byte[Math.min(max, first.remaining())];
            first.get(taken);
            out.writeBytes(taken);
            backlog.taken(taken.length);
        }
    }
}
