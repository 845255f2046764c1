package io.p2p4j.core.lean;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.core.session.SessionEvent;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backpressure holds senders and nobody else, and gives every byte back once. */
class FlowControlTest {
    private static final Limits SMALL = Limits.builder()
            .messageWindowBytes(4096)
            .streamWindowBytes(2048)
            .connectionWindowBytes(8192)
            .frameBytesMax(1024)
            .build();

    @ParameterizedTest
    @ValueSource(ints = {4000, 4064, 4065, 4096, 4097, 100_000, 1 << 20})
    void aMessageLargerThanTheWindowMakesProgress(int size) {
        Pair pair = new Pair(Limits.DEFAULTS, SMALL).open();
        for (int i = 0; i < 3; i++) {
            pair.dialer.session.sendMessage(ByteBuffer.wrap(Pair.bytes(size)), "m" + i);
        }
        pair.run();
        assertThat(pair.listener.all(SessionEvent.Message.class))
                .hasSize(3)
                .allSatisfy(message -> assertThat(message.data()).isEqualTo(Pair.bytes(size)));
        assertThat(pair.dialer.isDone("m2")).isTrue();
    }

    @Test
    void aStalledReceiverHoldsTheSenderWithinTheWindow() {
        Pair pair = new Pair(Limits.DEFAULTS, SMALL).open();
        pair.listener.consuming = false;
        for (int i = 0; i < 200; i++) {
            pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[100]), "m" + i);
        }
        pair.run();
        int arrived = pair.listener.all(SessionEvent.Message.class).size();
        assertThat(arrived).isEqualTo(4096 / 132);
        pair.listener.session.consumed(0, 100 * arrived);
        pair.run();
        assertThat(pair.listener.all(SessionEvent.Message.class)).hasSize(2 * arrived);
    }

    @Test
    void aStalledReceiverHoldsAtMostItsWindowAndOneMessage() {
        Pair pair = new Pair(Limits.DEFAULTS, SMALL).open();
        pair.listener.consuming = false;
        for (int i = 0; i < 20; i++) {
            pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[50_000]), "m" + i);
        }
        pair.dialer.takeWire();
        pair.run();
        assertThat(pair.listener.all(SessionEvent.Message.class)).hasSize(1);
        pair.listener.session.consumed(0, 50_000);
        pair.run();
        assertThat(pair.listener.all(SessionEvent.Message.class)).hasSize(2);
    }

    @Test
    void emptyMessagesReturnTheirCredit() {
        Pair pair = new Pair(Limits.DEFAULTS, SMALL).open();
        for (int i = 0; i < 10_000; i++) {
            pair.dialer.session.sendMessage(ByteBuffer.allocate(0), "m" + i);
        }
        pair.run();
        assertThat(pair.listener.all(SessionEvent.Message.class)).hasSize(10_000);
    }

    @Test
    void aStreamThatNobodyReadsHoldsUpNeitherMessagesNorOtherStreams() {
        Pair pair = new Pair(Limits.DEFAULTS, SMALL).open();
        long stalled = pair.openStream(Priority.CRITICAL);
        long other = pair.openStream(Priority.LOW);
        pair.listener.consuming = false;
        pair.dialer.session.writeStream(stalled, ByteBuffer.wrap(new byte[100_000]), "s");
        pair.run();
        assertThat(pair.listener.streamBytes(stalled)).hasSize(2048);
        pair.dialer.session.writeStream(other, ByteBuffer.wrap(new byte[1500]), "o");
        pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[3000]), "m");
        pair.run();
        assertThat(pair.dialer.isDone("o")).isTrue();
        assertThat(pair.dialer.isDone("m")).isTrue();
        assertThat(pair.dialer.isDone("s")).isFalse();
    }

    @Test
    void messagesFlowWhenTheWindowOfAllStreamsIsFull() {
        Pair pair = new Pair(Limits.DEFAULTS, SMALL).open();
        pair.listener.consuming = false;
        for (int i = 0; i < 5; i++) {
            long id = pair.openStream(Priority.NORMAL);
            pair.dialer.session.writeStream(id, ByteBuffer.wrap(new byte[3000]), "s" + id);
        }
        pair.run();
        int held = pair.listener.all(SessionEvent.StreamData.class).stream()
                .mapToInt(data -> data.data().remaining())
                .sum();
        assertThat(held).isEqualTo(8192);
        pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[3000]), "m");
        pair.run();
        assertThat(pair.dialer.isDone("m")).isTrue();
        // Reading one stream lets another one go on.
        pair.listener.session.consumed(1, 2048);
        pair.listener.session.consumed(3, 2048);
        pair.run();
        assertThat(pair.listener.streamBytes(9)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void resettingUnreadStreamsGivesTheirCreditBackOnce(boolean byReceiver) {
        Pair pair = new Pair(Limits.DEFAULTS, SMALL).open();
        pair.listener.consuming = false;
        for (int i = 0; i < 50; i++) {
            long id = pair.openStream(Priority.NORMAL);
            pair.dialer.session.writeStream(id, ByteBuffer.wrap(new byte[2000]), "s" + id);
            pair.run();
            assertThat(pair.listener.streamBytes(id)).hasSize(2000);
            if (byReceiver) {
                pair.listener.session.resetStream(id, 5);
            } else {
                pair.dialer.session.resetStream(id, 5);
            }
            pair.run();
            // Late news of a stream that is over must not count again.
            pair.listener.session.consumed(id, 2000);
            pair.run();
        }
        // A credit lost would leave less than half a window by now; one returned twice would leave more than one.
        pair.listener.events.clear();
        for (int i = 0; i < 6; i++) {
            long id = pair.openStream(Priority.NORMAL);
            pair.dialer.session.writeStream(id, ByteBuffer.wrap(new byte[2048]), "t" + id);
        }
        pair.run();
        int held = pair.listener.all(SessionEvent.StreamData.class).stream()
                .mapToInt(data -> data.data().remaining())
                .sum();
        assertThat(held).isGreaterThan(8192 / 2).isLessThanOrEqualTo(8192);
        assertThat(pair.dialer.all(SessionEvent.Closed.class)).isEmpty();
    }

    @Test
    void windowUpdatesAreBatched() {
        Pair pair = new Pair(Limits.DEFAULTS, SMALL).open();
        pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[1000]), "a");
        pair.dialer.pump(pair.nowNanos);
        pair.inject(pair.listener, pair.dialer.takeWire());
        assertThat(pair.listener.wire.size()).isZero();
        pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[1000]), "b");
        pair.dialer.pump(pair.nowNanos);
        pair.inject(pair.listener, pair.dialer.takeWire());
        assertThat(pair.listener.takeWire()).isEqualTo(Raw.frame(FrameType.WINDOW, 0, 2 * (1000 + Wire.MESSAGE_COST)));
    }
}
