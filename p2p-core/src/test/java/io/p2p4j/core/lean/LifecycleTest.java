package io.p2p4j.core.lean;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.CloseReason.Code;
import io.p2p4j.api.CloseReason.Origin;
import io.p2p4j.api.ConnectionInfo.Role;
import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Negotiation, timers and every way a session ends. */
class LifecycleTest {
    private static Side side(Role role, int min, int max, String... features) {
        return Side.of(role, Limits.DEFAULTS, min, max, new TreeSet<>(List.of(features)));
    }

    private static P2PException failure(Side side, Object token) {
        return side.all(SessionEvent.Failed.class).stream()
                .filter(failed -> failed.token().equals(token))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no failure of " + token + " in " + side.events))
                .failure();
    }

    private static CloseReason reason(Side side) {
        return side.one(SessionEvent.Closed.class).reason();
    }

    private static ErrorCode code(Side side) {
        return side.one(SessionEvent.Closed.class).failure().code();
    }

    @Test
    void theHighestCommonVersionIsSpoken() {
        Pair pair = new Pair(side(Role.DIALER, 1, 5, "streams"), side(Role.LISTENER, 2, 3, "streams", "later")).open();
        assertThat(pair.dialer.one(SessionEvent.Opened.class).version()).isEqualTo(3);
        assertThat(pair.listener.one(SessionEvent.Opened.class).version()).isEqualTo(3);
        assertThat(pair.listener.one(SessionEvent.Opened.class).features()).containsExactly("streams");
    }

    @Test
    void versionsThatDoNotOverlapCloseBothEnds() {
        Pair pair = new Pair(side(Role.DIALER, 1, 1), side(Role.LISTENER, 2, 3));
        pair.start();
        pair.run();
        for (Side side : List.of(pair.dialer, pair.listener)) {
            assertThat(side.all(SessionEvent.Opened.class)).isEmpty();
            assertThat(reason(side).code()).isEqualTo(Code.VERSION_MISMATCH);
            assertThat(code(side)).isEqualTo(ErrorCode.VERSION_MISMATCH);
        }
    }

    @Test
    void anOlderPeerStillGetsMessages() {
        Pair pair = new Pair(
                        side(Role.DIALER, 1, 1, "streams", "half-close", "priority", "update"),
                        side(Role.LISTENER, 1, 1))
                .open();
        pair.dialer.session.openStream("/echo/1", Priority.LOW, "open");
        pair.dialer.session.endMessages("end");
        pair.dialer.session.updateLocal(List.of("/new/1"), List.of());
        pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[5]), "m");
        pair.run();
        assertThat(failure(pair.dialer, "open").code()).isEqualTo(ErrorCode.CAPABILITY_MISSING);
        assertThat(failure(pair.dialer, "end").code()).isEqualTo(ErrorCode.CAPABILITY_MISSING);
        assertThat(pair.listener.one(SessionEvent.Message.class).data()).hasSize(5);
        assertThat(pair.listener.all(SessionEvent.PeerChanged.class)).isEmpty();
    }

    @Test
    void withoutPrioritiesAllStreamsAreOrdinary() {
        Pair pair =
                new Pair(side(Role.DIALER, 1, 1, "streams"), side(Role.LISTENER, 1, 1, "streams", "priority")).open();
        pair.openStream(Priority.CRITICAL);
        assertThat(pair.listener.one(SessionEvent.StreamIncoming.class).priority())
                .isEqualTo(Priority.NORMAL);
    }

    @Test
    void aFrameOfAFeatureThatIsNotInForceIsUnexpected() {
        for (byte[] frame : List.of(Raw.open(1), Raw.frame(FrameType.MESSAGES_END), Raw.frame(FrameType.UPDATE, 0))) {
            Raw raw = new Raw(Limits.DEFAULTS);
            raw.send(Raw.preface(Raw.hello(new TreeSet<>())));
            raw.send(frame);
            assertThat(raw.closed().failure().code()).isEqualTo(ErrorCode.UNEXPECTED_FRAME);
        }
    }

    @Test
    void thePeerLearnsWhatChanged() {
        Pair pair = new Pair().open();
        pair.listener.session.updateLocal(List.of("/a", "/b"), List.of(Multiaddr.parse("/ip4/10.0.0.1/tcp/9")));
        pair.run();
        var changed = pair.dialer.one(SessionEvent.PeerChanged.class);
        assertThat(changed.protocols()).containsExactly("/a", "/b");
        assertThat(changed.listenAddresses()).hasToString("[/ip4/10.0.0.1/tcp/9]");
    }

    @Test
    void messagesCanEndWhileTheOtherDirectionGoesOn() {
        Pair pair = new Pair().open();
        pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[70_000]), "m");
        pair.dialer.session.endMessages("end");
        pair.dialer.session.sendMessage(ByteBuffer.allocate(1), "late");
        pair.listener.session.sendMessage(ByteBuffer.allocate(2), "back");
        pair.run();
        assertThat(pair.dialer.isDone("end")).isTrue();
        assertThat(failure(pair.dialer, "late").code()).isEqualTo(ErrorCode.WRITE_CLOSED);
        assertThat(pair.listener.events.get(pair.listener.events.size() - 2)).isInstanceOf(SessionEvent.Message.class);
        pair.listener.one(SessionEvent.MessagesEnded.class);
        pair.dialer.one(SessionEvent.Message.class);
    }

    @Test
    void aRefusedStreamFailsWithItsReason() {
        Pair pair = new Pair(Limits.DEFAULTS, Limits.builder().streamsMax(1).build()).open();
        pair.dialer.session.openStream("/none/1", Priority.NORMAL, "open");
        pair.run();
        pair.listener.session.refuseStream(1);
        pair.run();
        assertThat(failure(pair.dialer, "open").code()).isEqualTo(ErrorCode.PROTOCOL_UNSUPPORTED);
        pair.openStream(Priority.NORMAL);
        pair.dialer.session.openStream("/x", Priority.NORMAL, "more");
        pair.run();
        assertThat(failure(pair.dialer, "more").code()).isEqualTo(ErrorCode.STREAM_LIMIT);
    }

    @Test
    void aResetEndsBothDirections() {
        Pair pair = new Pair(
                        Limits.DEFAULTS,
                        Limits.builder().streamWindowBytes(1024).build())
                .open();
        pair.listener.consuming = false;
        long id = pair.openStream(Priority.NORMAL);
        pair.dialer.session.writeStream(id, ByteBuffer.wrap(new byte[2000]), "partial");
        pair.dialer.session.writeStream(id, ByteBuffer.wrap(new byte[2000]), "queued");
        pair.run();
        pair.listener.session.resetStream(id, 42);
        pair.run();
        assertThat(pair.dialer.one(SessionEvent.StreamReset.class).code()).isEqualTo(42);
        assertThat(failure(pair.dialer, "partial").mayHaveTakenEffect()).isTrue();
        assertThat(failure(pair.dialer, "queued").mayHaveTakenEffect()).isFalse();
        assertThat(failure(pair.dialer, "queued").code()).isEqualTo(ErrorCode.STREAM_RESET);
        pair.dialer.session.writeStream(id, ByteBuffer.allocate(1), "late");
        pair.run();
        assertThat(failure(pair.dialer, "late").code()).isEqualTo(ErrorCode.STREAM_RESET);
    }

    @Test
    void aRoundTripIsMeasured() {
        Pair pair = new Pair().open();
        pair.dialer.session.ping("p", pair.nowNanos);
        pair.dialer.pump(pair.nowNanos);
        byte[] ping = pair.dialer.takeWire();
        pair.inject(pair.listener, ping);
        pair.nowNanos += 5_000_000;
        pair.inject(pair.dialer, pair.listener.takeWire());
        assertThat(pair.dialer.one(SessionEvent.Pong.class)).isEqualTo(new SessionEvent.Pong("p", 5_000_000));
    }

    @Test
    void simultaneousClosesEndBothCleanly() {
        Pair pair = new Pair().open();
        pair.dialer.session.close(Code.NORMAL, "a", Long.MAX_VALUE, pair.nowNanos);
        pair.listener.session.close(Code.GOING_AWAY, "b", Long.MAX_VALUE, pair.nowNanos);
        pair.run();
        assertThat(reason(pair.dialer)).isEqualTo(new CloseReason(Origin.LOCAL, Code.NORMAL, "a"));
        assertThat(reason(pair.listener)).isEqualTo(new CloseReason(Origin.LOCAL, Code.GOING_AWAY, "b"));
        assertThat(pair.dialer.all(SessionEvent.Closing.class)).isEmpty();
    }

    @Test
    void bothCanCloseWhileTheirWindowsAreFull() {
        Pair pair = new Pair().open();
        for (Side side : List.of(pair.dialer, pair.listener)) {
            side.consuming = false;
            for (int i = 0; i < 3; i++) {
                side.session.sendMessage(ByteBuffer.wrap(new byte[900_000]), "m" + i);
            }
        }
        pair.run();
        pair.dialer.session.close(Code.NORMAL, "", Long.MAX_VALUE, pair.nowNanos);
        pair.listener.session.close(Code.NORMAL, "", Long.MAX_VALUE, pair.nowNanos);
        pair.run();
        assertThat(reason(pair.dialer).isClean()).isTrue();
        assertThat(reason(pair.listener).isClean()).isTrue();
    }

    @Test
    void thePeersPendingOperationsFailWhenItIsToldOfTheClose() {
        Pair pair = new Pair().open();
        pair.dialer.consuming = false;
        for (int i = 0; i < 3; i++) {
            pair.listener.session.sendMessage(ByteBuffer.wrap(new byte[900_000]), "m" + i);
        }
        pair.run();
        pair.dialer.session.close(Code.NORMAL, "", Long.MAX_VALUE, pair.nowNanos);
        pair.dialer.pump(pair.nowNanos);
        byte[] bytes = pair.dialer.takeWire();
        pair.inject(pair.listener, bytes);
        assertThat(failure(pair.listener, "m2").code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        pair.listener.one(SessionEvent.Closing.class);
        pair.run();
        assertThat(reason(pair.listener).origin()).isEqualTo(Origin.REMOTE);
        assertThat(reason(pair.dialer).origin()).isEqualTo(Origin.LOCAL);
    }

    @Test
    void theAnswerIsOutBeforeClosedIsReported() {
        Pair pair = new Pair().open();
        pair.listener.room = 0;
        pair.dialer.session.close(Code.NORMAL, "", Long.MAX_VALUE, pair.nowNanos);
        pair.run();
        pair.listener.one(SessionEvent.Closing.class);
        assertThat(pair.listener.all(SessionEvent.Closed.class)).isEmpty();
        pair.listener.room = 1;
        pair.run();
        assertThat(reason(pair.listener).isClean()).isTrue();
        assertThat(reason(pair.dialer).isClean()).isTrue();
    }

    @Test
    void anAbortFailsWhatIsPendingAndIsNeverClean() {
        Pair pair = new Pair().open();
        pair.listener.consuming = false;
        pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[900_000]), "first");
        pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[900_000]), "second");
        pair.dialer.session.sendMessage(ByteBuffer.wrap(new byte[10]), "third");
        pair.dialer.session.openStream("/x", Priority.NORMAL, "open");
        pair.run();
        pair.dialer.session.abort(Code.NORMAL, "enough", pair.nowNanos);
        pair.run();
        assertThat(pair.dialer.isDone("first")).isTrue();
        assertThat(failure(pair.dialer, "second").mayHaveTakenEffect()).isTrue();
        assertThat(failure(pair.dialer, "third").mayHaveTakenEffect()).isFalse();
        assertThat(failure(pair.dialer, "open").mayHaveTakenEffect()).isTrue();
        assertThat(reason(pair.dialer)).isEqualTo(new CloseReason(Origin.LOCAL, Code.ABORTED, "enough"));
        assertThat(reason(pair.listener)).isEqualTo(new CloseReason(Origin.REMOTE, Code.ABORTED, "enough"));
        assertThat(pair.listener.all(SessionEvent.Closing.class)).isEmpty();
    }

    @Test
    void aRefusalBeforeTheHelloNeverLooksOpen() {
        Pair pair = new Pair();
        pair.start();
        pair.listener.session.abort(Code.LIMIT_EXCEEDED, "limit connectionsMax: 1", pair.nowNanos);
        pair.run();
        assertThat(pair.dialer.all(SessionEvent.Opened.class)).isEmpty();
        assertThat(code(pair.dialer)).isEqualTo(ErrorCode.PEER_REFUSED);
        assertThat(reason(pair.dialer))
                .isEqualTo(new CloseReason(Origin.REMOTE, Code.LIMIT_EXCEEDED, "limit connectionsMax: 1"));
    }

    @Test
    void aLinkThatEndsWithoutCloseIsLost() {
        Pair pair = new Pair().open();
        pair.dialer.session.ping("p", pair.nowNanos);
        pair.dialer.session.onLinkClosed(null, pair.nowNanos);
        pair.dialer.drainEvents();
        assertThat(reason(pair.dialer).origin()).isEqualTo(Origin.NETWORK);
        assertThat(code(pair.dialer)).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(failure(pair.dialer, "p").code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        pair.dialer.session.onLinkClosed(null, pair.nowNanos);
        assertThat(pair.dialer.session.pollEvent()).isNull();
    }

    @Test
    void theHandshakeHasADeadline() {
        Side alone = Side.of(Role.DIALER);
        alone.session.start(-5, 100);
        assertThat(alone.session.nextDeadlineNanos()).isEqualTo(100);
        alone.session.onTimer(99);
        alone.pump(99);
        assertThat(alone.all(SessionEvent.Closed.class)).isEmpty();
        alone.session.onTimer(100);
        alone.pump(100);
        assertThat(reason(alone).code()).isEqualTo(Code.HANDSHAKE_TIMEOUT);
        assertThat(code(alone)).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
        assertThat(alone.session.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aSilentPeerIsAskedAndThenGivenUp() {
        Limits limits = Limits.builder()
                .keepAliveInterval(Duration.ofSeconds(10))
                .idleTimeout(Duration.ofSeconds(35))
                .build();
        Pair pair = new Pair(
                        limits,
                        Limits.builder()
                                .keepAliveInterval(Duration.ofHours(1))
                                .idleTimeout(Duration.ofHours(2))
                                .build())
                .open();
        long start = pair.nowNanos;
        pair.dialer.session.openStream("/echo/1", Priority.NORMAL, "pending");
        pair.dialer.pump(pair.nowNanos);
        pair.dialer.takeWire();
        for (int i = 1; i <= 3; i++) {
            assertThat(pair.dialer.session.nextDeadlineNanos())
                    .isEqualTo(start + i * Duration.ofSeconds(10).toNanos());
            pair.nowNanos = pair.dialer.session.nextDeadlineNanos();
            pair.dialer.session.onTimer(pair.nowNanos);
            pair.dialer.pump(pair.nowNanos);
        }
        assertThat(pair.dialer.wire.size()).isEqualTo(3 * 9);
        pair.nowNanos = pair.dialer.session.nextDeadlineNanos();
        assertThat(pair.nowNanos).isEqualTo(start + Duration.ofSeconds(35).toNanos());
        pair.dialer.session.onTimer(pair.nowNanos);
        pair.dialer.pump(pair.nowNanos);
        assertThat(reason(pair.dialer).code()).isEqualTo(Code.IDLE_TIMEOUT);
        assertThat(reason(pair.dialer).origin()).isEqualTo(Origin.NETWORK);
        assertThat(failure(pair.dialer, "pending").code()).isEqualTo(ErrorCode.IDLE_TIMEOUT);
        assertThat(code(pair.dialer)).isEqualTo(ErrorCode.CONNECTION_LOST);
    }

    @Test
    void keepAliveKeepsAQuietConnectionOpen() {
        Pair pair = new Pair().open();
        for (int i = 0; i < 1000; i++) {
            pair.nowNanos =
                    Math.min(pair.dialer.session.nextDeadlineNanos(), pair.listener.session.nextDeadlineNanos());
            pair.dialer.session.onTimer(pair.nowNanos);
            pair.listener.session.onTimer(pair.nowNanos);
            pair.run();
        }
        assertThat(pair.dialer.all(SessionEvent.Closed.class)).isEmpty();
        assertThat(pair.listener.all(SessionEvent.Closed.class)).isEmpty();
    }

    @Test
    void aCloseThatIsNotAnsweredBecomesAnAbort() {
        Pair pair = new Pair().open();
        pair.dialer.session.close(Code.NORMAL, "", pair.nowNanos + 1000, pair.nowNanos);
        pair.dialer.pump(pair.nowNanos);
        assertThat(pair.dialer.session.nextDeadlineNanos()).isEqualTo(pair.nowNanos + 1000);
        pair.dialer.session.onTimer(pair.nowNanos + 1000);
        pair.dialer.pump(pair.nowNanos + 1000);
        assertThat(reason(pair.dialer).code()).isEqualTo(Code.ABORTED);
    }
}
