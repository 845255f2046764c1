package io.p2p4j.core.lean;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.CloseReason.Origin;
import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.session.SessionEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The common path: opening, messages, streams, clean close. */
class LeanSessionTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1 << 20})
    void bothEndsOpenAndKnowEachOther(int fragment) {
        Pair pair = new Pair();
        pair.fragmentBytesMax = fragment;
        pair.open();
        var opened = pair.dialer.one(SessionEvent.Opened.class);
        assertThat(opened.version()).isEqualTo(1);
        assertThat(opened.features()).isEqualTo(Wire.FEATURES);
        assertThat(opened.messageBytesMax()).isEqualTo(Limits.DEFAULTS.messageBytesMax());
        assertThat(opened.peer().agent()).isEqualTo("listener/1");
        assertThat(opened.peer().protocols()).containsExactly("/echo/1");
        assertThat(opened.peer().listenAddresses()).hasToString("[/ip4/127.0.0.1/tcp/4001]");
        assertThat(opened.peer().observedAddress()).hasToString("Optional[/ip4/127.0.0.1/tcp/50000]");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 1000, 1 << 20})
    void messagesOfEverySizeArriveInOrder(int fragment) {
        Pair pair = new Pair().open();
        pair.fragmentBytesMax = fragment;
        int[] sizes = {0, 1, 127, 128, 16_383, 16_384, 65_536, 65_537, 1 << 20, 0, 3};
        for (int size : sizes) {
            pair.dialer.session.sendMessage(ByteBuffer.wrap(Pair.bytes(size)), "t" + size);
        }
        pair.run();
        List<SessionEvent.Message> messages = pair.listener.all(SessionEvent.Message.class);
        assertThat(messages).hasSize(sizes.length);
        for (int i = 0; i < sizes.length; i++) {
            assertThat(messages.get(i).data()).isEqualTo(Pair.bytes(sizes[i]));
            assertThat(pair.dialer.isDone("t" + sizes[i])).isTrue();
        }
    }

    @Test
    void aSmallMessageHasTwoBytesOfFraming() {
        Pair pair = new Pair().open();
        pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[100]), "t");
        pair.dialer.pump(pair.nowNanos);
        assertThat(pair.dialer.takeWire()).hasSize(102);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 1 << 20})
    void streamsCarryBytesBothWaysAndEnd(int fragment) {
        Pair pair = new Pair().open();
        pair.fragmentBytesMax = fragment;
        long id = pair.openStream(Priority.NORMAL);
        assertThat(id).isEqualTo(1);
        assertThat(pair.dialer.one(SessionEvent.StreamOpened.class).id()).isEqualTo(1);
        pair.dialer.session.writeStream(id, ByteBuffer.wrap(Pair.bytes(700_000)), "w1");
        pair.dialer.session.endStream(id, "e1");
        pair.listener.session.writeStream(id, ByteBuffer.wrap("answer".getBytes(StandardCharsets.UTF_8)), "w2");
        pair.run();
        assertThat(pair.listener.streamBytes(id)).isEqualTo(Pair.bytes(700_000));
        assertThat(pair.dialer.isDone("w1")).isTrue();
        assertThat(pair.dialer.isDone("e1")).isTrue();
        assertThat(pair.listener.one(SessionEvent.StreamEnded.class).id()).isEqualTo(id);
        assertThat(pair.dialer.all(SessionEvent.StreamEnded.class)).isEmpty();
        pair.listener.session.endStream(id, "e2");
        pair.run();
        assertThat(pair.dialer.streamBytes(id)).asString().isEqualTo("answer");
        assertThat(pair.dialer.one(SessionEvent.StreamEnded.class).id()).isEqualTo(id);
        pair.dialer.session.writeStream(id, ByteBuffer.allocate(1), "late");
        pair.run();
        assertThat(pair.dialer.one(SessionEvent.Failed.class).token()).isEqualTo("late");
    }

    @Test
    void aCleanCloseDeliversWhatWasAcceptedBefore() {
        Pair pair = new Pair().open();
        pair.dialer.session.sendMessage(ByteBuffer.wrap(Pair.bytes(3_000_000 >> 2)), "m");
        pair.dialer.session.close(CloseReason.Code.NORMAL, "bye", Long.MAX_VALUE, pair.nowNanos);
        pair.dialer.session.sendMessage(ByteBuffer.allocate(1), "after");
        pair.run();
        assertThat(pair.listener.one(SessionEvent.Message.class).data()).hasSize(750_000);
        assertThat(pair.dialer.isDone("m")).isTrue();
        var failed = pair.dialer.one(SessionEvent.Failed.class);
        assertThat(failed.token()).isEqualTo("after");
        assertThat(failed.failure().code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(pair.listener.one(SessionEvent.Closing.class).reason())
                .isEqualTo(new CloseReason(Origin.REMOTE, CloseReason.Code.NORMAL, "bye"));
        assertThat(pair.listener.one(SessionEvent.Closed.class).reason())
                .isEqualTo(new CloseReason(Origin.REMOTE, CloseReason.Code.NORMAL, "bye"));
        assertThat(pair.dialer.one(SessionEvent.Closed.class).reason())
                .isEqualTo(new CloseReason(Origin.LOCAL, CloseReason.Code.NORMAL, "bye"));
    }

    @Test
    void aCleanCloseWaitsForCredit() {
        Pair pair = new Pair().open();
        for (int i = 0; i < 3; i++) {
            pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[900_000]), "m" + i);
        }
        pair.dialer.session.close(CloseReason.Code.GOING_AWAY, "", Long.MAX_VALUE, pair.nowNanos);
        pair.run();
        assertThat(pair.listener.all(SessionEvent.Message.class)).hasSize(3);
        assertThat(pair.dialer.isDone("m2")).isTrue();
        assertThat(pair.listener.one(SessionEvent.Closed.class).reason().isClean())
                .isTrue();
    }
}
