package io.p2p4j.core.lean;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Urgent bytes go first, and nobody starves. */
class SchedulerTest {
    private static final Limits WIDE = Limits.builder()
            .streamWindowBytes(1 << 26)
            .connectionWindowBytes(1 << 28)
            .messageWindowBytes(1 << 26)
            .build();

    @Test
    void aSmallStreamOvertakesBulk() {
        Pair pair = new Pair(WIDE, WIDE).open();
        long bulk = pair.openStream(Priority.NORMAL);
        long small = pair.openStream(Priority.NORMAL);
        pair.dialer.session.writeStream(bulk, ByteBuffer.wrap(new byte[10_000_000]), "bulk");
        pair.dialer.room = 100_000;
        pair.dialer.pump(pair.nowNanos);
        pair.dialer.session.writeStream(small, ByteBuffer.wrap(new byte[100]), "small");
        pair.dialer.room = 40_000;
        pair.dialer.pump(pair.nowNanos);
        assertThat(pair.dialer.isDone("small")).isTrue();
        assertThat(pair.dialer.isDone("bulk")).isFalse();
    }

    @Test
    void classesShareByWeightAndNoneStarves() {
        Pair pair = new Pair(WIDE, WIDE).open();
        Map<Priority, Long> ids = new EnumMap<>(Priority.class);
        Map<Priority, ByteBuffer> buffers = new EnumMap<>(Priority.class);
        for (Priority priority : Priority.values()) {
            ids.put(priority, pair.openStream(priority));
            buffers.put(priority, ByteBuffer.wrap(new byte[20_000_000]));
        }
        for (Priority priority : Priority.values()) {
            pair.dialer.session.writeStream(ids.get(priority), buffers.get(priority), priority);
        }
        pair.dialer.room = 15 * 16_384 * 10;
        pair.dialer.pump(pair.nowNanos);
        double unit = buffers.get(Priority.LOW).position();
        assertThat(unit).isGreaterThan(100_000);
        assertThat(buffers.get(Priority.CRITICAL).position() / unit).isBetween(7.0, 9.0);
        assertThat(buffers.get(Priority.HIGH).position() / unit).isBetween(3.5, 4.5);
        assertThat(buffers.get(Priority.NORMAL).position() / unit).isBetween(1.7, 2.3);
    }

    @Test
    void messagesGoBeforeOrdinaryStreams() {
        Pair pair = new Pair(WIDE, WIDE).open();
        long bulk = pair.openStream(Priority.NORMAL);
        pair.dialer.session.writeStream(bulk, ByteBuffer.wrap(new byte[1_000_000]), "bulk");
        pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[10]), "message");
        pair.dialer.room = 1;
        pair.dialer.pump(pair.nowNanos);
        assertThat(pair.dialer.isDone("message")).isTrue();
    }

    @Test
    void piecesAreBoundedAndTheTokenIsDoneWithTheLastByte() {
        Pair pair = new Pair(WIDE, WIDE).open();
        ByteBuffer message = ByteBuffer.wrap(new byte[200_000]);
        pair.dialer.session.sendMessage(message, "m");
        pair.dialer.room = 199_000;
        pair.dialer.pump(pair.nowNanos);
        assertThat(pair.dialer.writeBytesMax).isEqualTo(65_536);
        assertThat(message.hasRemaining()).isFalse();
        assertThat(pair.dialer.isDone("m")).isTrue();
        ByteBuffer second = ByteBuffer.wrap(new byte[200_000]);
        pair.dialer.session.sendMessage(second, "n");
        pair.dialer.room = 100_000;
        pair.dialer.pump(pair.nowNanos);
        assertThat(second.remaining()).isEqualTo(200_000 - 2 * 65_536);
        assertThat(pair.dialer.isDone("n")).isFalse();
    }
}
