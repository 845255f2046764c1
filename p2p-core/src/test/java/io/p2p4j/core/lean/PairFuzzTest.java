package io.p2p4j.core.lean;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.session.SessionEvent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two sessions that applications use in any order, over a link that is as slow as the bytes say, lose nothing. */
class PairFuzzTest {
    private static final Limits SMALL = Limits.builder()
            .messageBytesMax(5000)
            .messageWindowBytes(2048)
            .streamWindowBytes(2048)
            .connectionWindowBytes(4096)
            .frameBytesMax(1024)
            .streamsMax(4)
            .build();
    private static final int STEPS_MAX = 400;

    /** Each step is two bytes: who does what, and with what. */
    @FuzzTest
    void script(byte[] data) {
        Pair pair = new Pair(SMALL, SMALL).open();
        pair.fragmentBytesMax = data.length > 0 ? 1 + (data[0] & 0xff) * 8 : 4096;
        ByteArrayOutputStream fromDialer = new ByteArrayOutputStream();
        ByteArrayOutputStream fromListener = new ByteArrayOutputStream();
        for (int i = 1; i + 1 < data.length && i < 2 * STEPS_MAX; i += 2) {
            boolean dialer = (data[i] & 0x80) == 0;
            Side side = dialer ? pair.dialer : pair.listener;
            step(pair, side, data[i] & 0x0f, data[i + 1] & 0xff, dialer ? fromDialer : fromListener);
            if ((data[i] & 0x40) != 0) {
                pair.run();
            }
        }
        finish(pair);
        assertThat(messages(pair.listener)).isEqualTo(fromDialer.toByteArray());
        assertThat(messages(pair.dialer)).isEqualTo(fromListener.toByteArray());
    }

    private static void step(Pair pair, Side side, int what, int with, ByteArrayOutputStream sent) {
        long id = 1 + with % 10;
        switch (what) {
            case 0, 1 -> {
                byte[] message = Pair.bytes(with * (what == 0 ? 1 : 19));
                sent.writeBytes(message);
                side.session.sendMessage(ByteBuffer.wrap(message), pair.token("send"));
            }
            case 2 -> side.session.openStream("/echo/1", Priority.values()[with % 4], pair.token("open"));
            case 3 ->
                side.all(SessionEvent.StreamIncoming.class)
                        .forEach(incoming -> side.session.acceptStream(incoming.id()));
            case 4 -> side.session.refuseStream(id);
            case 5, 6 ->
                side.session.writeStream(
                        id, ByteBuffer.wrap(Pair.bytes(with * (what == 5 ? 1 : 17))), pair.token("write"));
            case 7 -> side.session.endStream(id, pair.token("end"));
            case 8 -> side.session.resetStream(id, with);
            case 9 -> side.session.ping(pair.token("ping"), pair.nowNanos);
            case 10 -> side.room = with * 16L;
            case 11 -> side.room = 1 << 20;
            case 12 -> side.session.updateLocal(List.of("/p/" + with), List.of());
            case 13 -> {
                pair.nowNanos += TimeUnit.MILLISECONDS.toNanos(with);
                if (side.session.nextDeadlineNanos() <= pair.nowNanos) {
                    side.session.onTimer(pair.nowNanos);
                }
            }
            default -> pair.run();
        }
    }

    private static void finish(Pair pair) {
        pair.dialer.room = Long.MAX_VALUE;
        pair.listener.room = Long.MAX_VALUE;
        pair.run();
        pair.dialer.session.close(CloseReason.Code.NORMAL, "", Long.MAX_VALUE, pair.nowNanos);
        pair.run();
        for (Side side : List.of(pair.dialer, pair.listener)) {
            SessionEvent.Closed closed = side.one(SessionEvent.Closed.class);
            assertThat(closed.failure().code()).isNotEqualTo(ErrorCode.INTERNAL_FAULT);
            assertThat(closed.reason().isClean()).as(closed.toString()).isTrue();
        }
    }

    private static byte[] messages(Side side) {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        side.all(SessionEvent.Message.class).forEach(message -> got.writeBytes(message.data()));
        return got.toByteArray();
    }
}
