package io.p2p4j.libp2p.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.CloseReason.Code;
import io.p2p4j.api.CloseReason.Origin;
import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.session.SessionEvent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two sessions with each other. */
class Libp2pSessionTest {
    @Test
    void openingTellsWhatIdentifySaid() {
        Ends ends = new Ends().open();
        SessionEvent.Opened opened = ends.dialer.one(SessionEvent.Opened.class);
        assertThat(opened.features()).containsExactly("/yamux/1.0.0");
        assertThat(opened.messageBytesMax()).isEqualTo(1 << 20);
        assertThat(opened.peer().agent()).isEqualTo("listener/1");
        assertThat(opened.peer().protocols())
                .contains("/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ipfs/ping/1.0.0", "/perf/1.0.0", End.ECHO);
        assertThat(opened.peer().listenAddresses())
                .containsExactly(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001").withPeerId(End.LISTENER.peerId()));
        assertThat(opened.peer().observedAddress()).isEqualTo(Optional.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/50000")));
        SessionEvent.Opened other = ends.listener.one(SessionEvent.Opened.class);
        assertThat(other.peer().protocols()).doesNotContain("/perf/1.0.0");
        assertThat(other.peer().listenAddresses()).isEmpty();
        assertThat(ends.dialer.all(SessionEvent.Pong.class)).hasSize(1);
    }

    @Test
    void messagesGoBothWaysAndEnd() {
        Ends ends = new Ends().open();
        ends.fragmentBytesMax = 7;
        for (int size : List.of(0, 1, 127, 128, 5000, 300_000)) {
            ends.dialer.session.sendMessage(ByteBuffer.wrap(Ends.bytes(size)), "to " + size);
            ends.listener.session.sendMessage(ByteBuffer.wrap(Ends.bytes(size)), "fro " + size);
        }
        ends.dialer.session.endMessages("end");
        ends.run();
        assertThat(ends.dialer.isDone("to 300000")).isTrue();
        assertThat(ends.dialer.isDone("end")).isTrue();
        assertThat(ends.listener.all(SessionEvent.Message.class))
                .extracting(message -> message.data().length)
                .containsExactly(0, 1, 127, 128, 5000, 300_000);
        assertThat(ends.dialer.all(SessionEvent.Message.class).get(5).data()).isEqualTo(Ends.bytes(300_000));
        ends.listener.one(SessionEvent.MessagesEnded.class);
        assertThat(ends.dialer.all(SessionEvent.MessagesEnded.class)).isEmpty();
        ends.dialer.session.sendMessage(ByteBuffer.allocate(1), "late");
        ends.run();
        assertThat(ends.dialer.one(SessionEvent.Failed.class).failure().code()).isEqualTo(ErrorCode.WRITE_CLOSED);
    }

    @Test
    void whoDoesNotReceiveStallsTheSender() {
        Ends ends = new Ends(Limits.builder().messageWindowBytes(16 << 10).build()).open();
        ends.listener.consuming = false;
        for (int i = 0; i < 100; i++) {
            ends.dialer.session.sendMessage(ByteBuffer.wrap(Ends.bytes(10_000)), i);
        }
        ends.run();
        assertThat(ends.listener.all(SessionEvent.Message.class)).hasSize(2);
        assertThat(ends.dialer.isDone(99)).isFalse();
        ends.listener.consuming = true;
        ends.listener.session.consumed(0, 10_000);
        ends.listener.session.consumed(0, 10_000);
        ends.run();
        assertThat(ends.listener.all(SessionEvent.Message.class)).hasSize(100);
        assertThat(ends.dialer.isDone(99)).isTrue();
    }

    @Test
    void emptyMessagesAreBoundedToo() {
        Ends ends = new Ends(Limits.builder().messageWindowBytes(16 << 10).build()).open();
        ends.listener.consuming = false;
        for (int i = 0; i < 1000; i++) {
            ends.dialer.session.sendMessage(ByteBuffer.allocate(0), i);
        }
        ends.dialer.session.endMessages("end");
        ends.run();
        assertThat(ends.listener.all(SessionEvent.Message.class)).hasSize(256);
        assertThat(ends.listener.all(SessionEvent.MessagesEnded.class)).isEmpty();
        for (int i = 0; i < 1000; i++) {
            ends.listener.session.consumed(0, 0);
        }
        ends.run();
        assertThat(ends.listener.all(SessionEvent.Message.class)).hasSize(1000);
        ends.listener.one(SessionEvent.MessagesEnded.class);
    }

    @Test
    void aMessageLargerThanTheWindowMakesProgress() {
        Ends ends = new Ends(Limits.builder().messageBytesMax(4 << 20).build()).open();
        ends.dialer.session.sendMessage(ByteBuffer.wrap(Ends.bytes(4 << 20)), "large");
        ends.run();
        assertThat(ends.listener.one(SessionEvent.Message.class).data()).isEqualTo(Ends.bytes(4 << 20));
    }

    @Test
    void streamsCarryBytesHalfCloseAndReset() {
        Ends ends = new Ends().open();
        long id = ends.openStream();
        assertThat(ends.listener.one(SessionEvent.StreamIncoming.class).protocol())
                .isEqualTo(End.ECHO);
        ends.dialer.session.writeStream(id, ByteBuffer.wrap(Ends.bytes(700_000)), "write");
        ends.dialer.session.endStream(id, "end");
        ends.run();
        assertThat(ends.listener.streamBytes(id)).isEqualTo(Ends.bytes(700_000));
        ends.listener.one(SessionEvent.StreamEnded.class);
        ends.listener.session.writeStream(id, ByteBuffer.wrap(new byte[] {1, 2}), "answer");
        ends.listener.session.endStream(id, "answered");
        ends.run();
        assertThat(ends.dialer.streamBytes(id)).containsExactly(1, 2);
        ends.dialer.session.writeStream(id, ByteBuffer.allocate(1), "late");
        ends.run();
        assertThat(ends.dialer.one(SessionEvent.Failed.class).failure().code()).isEqualTo(ErrorCode.STREAM_RESET);

        long other = ends.openStream();
        ends.listener.session.resetStream(other, 4711);
        ends.run();
        assertThat(ends.dialer.one(SessionEvent.StreamReset.class).code()).isEqualTo(4711);
    }

    @Test
    void whatNobodyServesIsDeclined() {
        Ends ends = new Ends().open();
        ends.listener.accepting = false;
        ends.dialer.session.openStream("/nobody/1", Priority.NORMAL, "open");
        ends.run();
        assertThat(ends.dialer.one(SessionEvent.Failed.class).failure().code())
                .isEqualTo(ErrorCode.PROTOCOL_UNSUPPORTED);
        ends.listener.accepting = true;
        assertThat(ends.openStream()).isPositive();
    }

    @Test
    void streamsBeyondTheLimitFail() {
        Ends ends = new Ends(Limits.builder().streamsMax(2).build()).open();
        ends.openStream();
        long second = ends.openStream();
        ends.dialer.session.openStream(End.ECHO, Priority.NORMAL, "third");
        ends.run();
        assertThat(ends.dialer.one(SessionEvent.Failed.class).failure().code()).isEqualTo(ErrorCode.STREAM_LIMIT);
        ends.dialer.session.resetStream(second, 0);
        ends.run();
        assertThat(ends.openStream()).isPositive();
    }

    @Test
    void changesArePushed() {
        Ends ends = new Ends().open();
        ends.dialer.session.updateLocal(List.of("/a/1"), List.of());
        ends.dialer.session.updateLocal(List.of("/a/1", "/b/1"), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/7")));
        ends.run();
        List<SessionEvent.PeerChanged> changes = ends.listener.all(SessionEvent.PeerChanged.class);
        SessionEvent.PeerChanged last = changes.get(changes.size() - 1);
        assertThat(last.protocols()).contains("/a/1", "/b/1");
        assertThat(last.listenAddresses())
                .containsExactly(Multiaddr.parse("/ip4/127.0.0.1/tcp/7").withPeerId(End.DIALER.peerId()));
    }

    @Test
    void aCleanCloseLosesNothingAndSaysWhy() {
        Ends ends = new Ends().open();
        ends.listener.consuming = false;
        ends.dialer.session.sendMessage(ByteBuffer.wrap(Ends.bytes(100_000)), "last");
        ends.dialer.session.close(Code.NORMAL, "enough", Long.MAX_VALUE, ends.nowNanos);
        ends.run();
        assertThat(ends.dialer.isDone("last")).isTrue();
        assertThat(ends.listener.one(SessionEvent.Message.class).data()).hasSize(100_000);
        assertThat(ends.listener.one(SessionEvent.Closing.class).reason())
                .isEqualTo(new CloseReason(Origin.REMOTE, Code.NORMAL, "enough"));
        assertThat(ends.listener.one(SessionEvent.Closed.class).reason())
                .isEqualTo(new CloseReason(Origin.REMOTE, Code.NORMAL, "enough"));
        assertThat(ends.dialer.one(SessionEvent.Closed.class).reason())
                .isEqualTo(new CloseReason(Origin.LOCAL, Code.NORMAL, "enough"));
    }

    @Test
    void anAbortSaysWhyAndFailsWhatWaits() {
        Ends ends = new Ends().open();
        ends.openStream();
        ends.dialer.session.openStream(End.ECHO, Priority.NORMAL, "pending");
        ends.dialer.session.ping("ping", ends.nowNanos);
        ends.dialer.session.abort(Code.LIMIT_EXCEEDED, "too many", ends.nowNanos);
        ends.run();
        assertThat(ends.dialer.all(SessionEvent.Failed.class)).hasSize(2);
        assertThat(ends.listener.one(SessionEvent.Closed.class).reason())
                .isEqualTo(new CloseReason(Origin.REMOTE, Code.LIMIT_EXCEEDED, "too many"));
        assertThat(ends.dialer.session.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void bothMayCloseAtOnce() {
        Ends ends = new Ends().open();
        ends.dialer.session.close(Code.NORMAL, "a", Long.MAX_VALUE, ends.nowNanos);
        ends.listener.session.close(Code.NORMAL, "b", Long.MAX_VALUE, ends.nowNanos);
        ends.run();
        assertThat(ends.dialer.one(SessionEvent.Closed.class).reason().isClean())
                .isTrue();
        assertThat(ends.listener.one(SessionEvent.Closed.class).reason().isClean())
                .isTrue();
    }

    @Test
    void aCloseThatIsNotAnsweredBecomesAnAbort() {
        Ends ends = new Ends().open();
        long deadline = ends.nowNanos + TimeUnit.SECONDS.toNanos(5);
        ends.dialer.session.close(Code.NORMAL, "", deadline, ends.nowNanos);
        ends.dialer.pump(ends.nowNanos);
        ends.dialer.session.onTimer(deadline);
        ends.dialer.pump(deadline);
        assertThat(ends.dialer.one(SessionEvent.Closed.class).reason().code()).isEqualTo(Code.ABORTED);
    }

    @Test
    void silenceIsAskedAboutAndThenTheEnd() {
        Ends ends = new Ends().open();
        ends.later(Limits.DEFAULTS.keepAliveInterval().toSeconds() + 1);
        assertThat(ends.dialer.all(SessionEvent.Pong.class)).hasSize(2);
        ends.dialer.session.onTimer(ends.nowNanos + TimeUnit.SECONDS.toNanos(31));
        ends.dialer.pump(ends.nowNanos);
        assertThat(ends.dialer.one(SessionEvent.Closed.class).reason().code()).isEqualTo(Code.IDLE_TIMEOUT);
    }

    @Test
    void aSilentPeerNeverOpens() {
        Ends ends = new Ends().start();
        ends.dialer.pump(ends.nowNanos);
        long half = ends.nowNanos + TimeUnit.SECONDS.toNanos(6);
        ends.dialer.session.onTimer(half);
        ends.dialer.pump(half);
        assertThat(ends.dialer.events).isEmpty();
        long late = ends.nowNanos + TimeUnit.SECONDS.toNanos(10);
        ends.dialer.session.onTimer(late);
        ends.dialer.pump(late);
        SessionEvent.Closed closed = ends.dialer.one(SessionEvent.Closed.class);
        assertThat(closed.reason().code()).isEqualTo(Code.HANDSHAKE_TIMEOUT);
        assertThat(closed.failure().code()).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
    }

    @Test
    void aLostLinkIsLost() {
        Ends ends = new Ends().open();
        ends.dialer.session.onLinkClosed(null, ends.nowNanos);
        ends.dialer.pump(ends.nowNanos);
        assertThat(ends.dialer.one(SessionEvent.Closed.class).reason().code()).isEqualTo(Code.CONNECTION_LOST);
    }
}
