package io.p2p4j.core.lean;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.session.SessionEvent;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that breaks the protocol gets a typed close and costs bounded memory. */
class HostilePeerTest {
    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "SSH-2.0-x", "\u0016\u0003\u0001", "\u0013/multistream/1.0.0\n"})
    void anotherProtocolIsRecognizedByItsFirstByte(String text) {
        Raw raw = new Raw(Limits.DEFAULTS);
        raw.send(Arrays.copyOf(text.getBytes(StandardCharsets.ISO_8859_1), 1));
        assertThat(raw.closed().failure().code()).isEqualTo(ErrorCode.NOT_OUR_PROTOCOL);
        assertThat(raw.closed().reason().code()).isEqualTo(CloseReason.Code.PROTOCOL_ERROR);
    }

    @Test
    void aHelloIsBounded() {
        Raw raw = new Raw(Limits.DEFAULTS);
        byte[] start = Raw.preface(new byte[0]);
        raw.send(Arrays.copyOf(start, Wire.PREFACE_BYTES));
        raw.send(Raw.varint(Wire.HELLO_BYTES_MAX + 1));
        assertThat(raw.closed().failure().code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE);
    }

    @Test
    void unknownHelloFieldsAreSkipped() {
        ByteArrayOutputStream hello = new ByteArrayOutputStream();
        hello.writeBytes(Raw.varint(77));
        hello.writeBytes(Raw.varint(3));
        hello.writeBytes(new byte[3]);
        hello.writeBytes(Raw.hello(new TreeSet<>()));
        Raw raw = new Raw(Limits.DEFAULTS);
        raw.send(Raw.preface(hello.toByteArray()));
        assertThat(raw.side.one(SessionEvent.Opened.class).features()).isEmpty();
    }

    static Object[][] violations() {
        byte[] opened = Raw.open(1);
        return new Object[][] {
            {"unknown type", new byte[] {0x7f}, ErrorCode.MALFORMED_FRAME},
            {"type zero", new byte[] {0}, ErrorCode.MALFORMED_FRAME},
            {"varint not minimal", new byte[] {1, (byte) 0x80, 0}, ErrorCode.MALFORMED_FRAME},
            {"varint of ten bytes", join(new byte[] {1}, fill(9, 0xff)), ErrorCode.MALFORMED_FRAME},
            {"frame over the limit", Raw.frame(FrameType.MESSAGE, 65_537), ErrorCode.FRAME_TOO_LARGE},
            {"empty data", join(opened, Raw.frame(FrameType.STREAM_DATA, 1, 0)), ErrorCode.MALFORMED_FRAME},
            {"empty part", Raw.part(0), ErrorCode.MALFORMED_FRAME},
            {"stream never opened", Raw.data(3, 1), ErrorCode.UNEXPECTED_FRAME},
            {"stream of this side never opened", Raw.frame(FrameType.STREAM_ACCEPT, 2), ErrorCode.UNEXPECTED_FRAME},
            {"window of a stream never opened", Raw.frame(FrameType.WINDOW, 9, 1), ErrorCode.UNEXPECTED_FRAME},
            {"duplicate id", join(opened, opened), ErrorCode.UNEXPECTED_FRAME},
            {"falling id", join(Raw.open(5), Raw.open(3)), ErrorCode.UNEXPECTED_FRAME},
            {"id of this side", Raw.open(2), ErrorCode.UNEXPECTED_FRAME},
            {"id zero", Raw.open(0), ErrorCode.UNEXPECTED_FRAME},
            {"data before accept", join(opened, Raw.data(1, 1)), ErrorCode.UNEXPECTED_FRAME},
            {"long protocol id", Raw.frame(FrameType.STREAM_OPEN, 1, 2, 141), ErrorCode.FRAME_TOO_LARGE},
            {"empty protocol id", Raw.frame(FrameType.STREAM_OPEN, 1, 2, 0), ErrorCode.MALFORMED_FRAME},
            {"binary protocol id", Raw.frame(FrameType.STREAM_OPEN, fill(1, 7), 1, 2, 1), ErrorCode.MALFORMED_FRAME},
            {"unknown priority", Raw.frame(FrameType.STREAM_OPEN, fill(1, 'x'), 1, 4, 1), ErrorCode.MALFORMED_FRAME},
            {"PONG for nothing", Raw.frame(FrameType.PONG, new byte[8]), ErrorCode.UNEXPECTED_FRAME},
            {"credit of zero", Raw.frame(FrameType.WINDOW, 0, 0), ErrorCode.FLOW_CONTROL_VIOLATION},
            {"credit overflow", Raw.frame(FrameType.WINDOW_ALL, Long.MAX_VALUE), ErrorCode.FLOW_CONTROL_VIOLATION},
            {"message after the end", join(fill(1, 3), Raw.message(0)), ErrorCode.UNEXPECTED_FRAME},
            {"second end", fill(2, 3), ErrorCode.UNEXPECTED_FRAME},
            {"end inside a message", join(Raw.part(1), fill(1, 3)), ErrorCode.UNEXPECTED_FRAME},
            {"detail not UTF-8", Raw.frame(FrameType.CLOSE, fill(1, 0xff), 0, 1), ErrorCode.MALFORMED_FRAME},
            {"detail too long", Raw.frame(FrameType.CLOSE, 0, 1025), ErrorCode.FRAME_TOO_LARGE},
            {"reset code too large", Raw.frame(FrameType.STREAM_RESET, 1, 1L << 31), ErrorCode.UNEXPECTED_FRAME},
            {"update too long", Raw.frame(FrameType.UPDATE, 16_385), ErrorCode.FRAME_TOO_LARGE},
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void aViolationClosesWithItsCode(String name, byte[] frames, ErrorCode expected) {
        Raw raw = Raw.opened();
        raw.send(frames);
        assertThat(raw.closed().failure().code()).as(name).isEqualTo(expected);
        assertThat(raw.closed().reason().origin()).isEqualTo(CloseReason.Origin.LOCAL);
        assertThat(raw.closed().reason().code()).isEqualTo(CloseReason.Code.PROTOCOL_ERROR);
        byte[] told = raw.side.takeWire();
        assertThat(told).contains(FrameType.CLOSE.code, CloseReason.Code.PROTOCOL_ERROR.number());
        raw.send(frames);
        assertThat(raw.side.all(SessionEvent.Closed.class)).hasSize(1);
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static byte[] fill(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void aMessageOverTheLimitIsRefusedAtItsHeader() {
        Raw raw = Raw.opened(Limits.builder().messageBytesMax(2000).build());
        raw.send(Raw.part(1500));
        assertThat(raw.isClosed()).isFalse();
        raw.send(Raw.frame(FrameType.MESSAGE, 501));
        assertThat(raw.closed().failure().code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE);
    }

    @Test
    void messagesBeyondTheWindowAreAViolation() {
        Raw raw = Raw.opened(Limits.builder().messageWindowBytes(1024).build());
        raw.side.consuming = false;
        raw.send(Raw.message(1024 - Wire.MESSAGE_COST));
        assertThat(raw.isClosed()).isFalse();
        raw.send(Raw.message(0));
        assertThat(raw.closed().failure().code()).isEqualTo(ErrorCode.FLOW_CONTROL_VIOLATION);
    }

    @Test
    void emptyMessagesAreBoundedByTheWindow() {
        Raw raw = Raw.opened(Limits.builder().messageWindowBytes(1024).build());
        raw.side.consuming = false;
        for (int i = 0; i < 1024 / Wire.MESSAGE_COST; i++) {
            raw.send(Raw.message(0));
        }
        assertThat(raw.isClosed()).isFalse();
        raw.send(Raw.message(0));
        assertThat(raw.closed().failure().code()).isEqualTo(ErrorCode.FLOW_CONTROL_VIOLATION);
    }

    @Test
    void streamBytesBeyondEitherWindowAreAViolation() {
        Limits limits = Limits.builder()
                .streamWindowBytes(2048)
                .connectionWindowBytes(3000)
                .build();
        for (int second : new int[] {1, 3}) {
            Raw raw = Raw.opened(limits);
            raw.side.consuming = false;
            raw.send(join(Raw.open(1), Raw.open(3)));
            raw.side.session.acceptStream(1);
            raw.side.session.acceptStream(3);
            raw.send(Raw.data(1, 2048));
            assertThat(raw.isClosed()).isFalse();
            raw.send(Raw.data(second, 953));
            assertThat(raw.closed().failure().code()).isEqualTo(ErrorCode.FLOW_CONTROL_VIOLATION);
        }
    }

    @Test
    void streamsOverTheLimitAreRefused() {
        Raw raw = Raw.opened(Limits.builder().streamsMax(1).build());
        raw.send(join(Raw.open(1), Raw.open(3)));
        assertThat(raw.side.one(SessionEvent.StreamIncoming.class).id()).isEqualTo(1);
        assertThat(raw.side.takeWire()).isEqualTo(Raw.frame(FrameType.STREAM_REFUSE, 3, Wire.REFUSE_LIMIT));
    }

    @Test
    void framesOfAStreamThatWasResetAreToleratedAndTheirCreditReturns() {
        Raw raw = Raw.opened(Limits.builder()
                .connectionWindowBytes(2000)
                .streamWindowBytes(1024)
                .build());
        raw.side.consuming = false;
        raw.send(Raw.open(1));
        raw.side.session.acceptStream(1);
        raw.send(Raw.data(1, 900));
        raw.side.session.resetStream(1, 7);
        raw.side.pump(raw.nowNanos);
        raw.side.takeWire();
        raw.side.session.consumed(1, 900);
        raw.send(Raw.data(1, 100));
        raw.send(Raw.frame(FrameType.STREAM_END, 1));
        raw.send(Raw.frame(FrameType.STREAM_RESET, 1, 3));
        raw.send(Raw.frame(FrameType.WINDOW, 1, 5));
        assertThat(raw.isClosed()).isFalse();
        assertThat(raw.side.takeWire()).isEqualTo(Raw.frame(FrameType.WINDOW_ALL, 1000));
        assertThat(raw.side.all(SessionEvent.StreamReset.class)).isEmpty();
        assertThat(raw.side.all(SessionEvent.StreamEnded.class)).isEmpty();
    }

    @Test
    void aPingFloodIsAnsweredWhileTheLinkTakesIt() {
        Raw raw = Raw.opened();
        for (int i = 0; i < 10_000; i++) {
            raw.send(Raw.ping());
        }
        assertThat(raw.isClosed()).isFalse();
        assertThat(raw.side.takeWire()).hasSize(90_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "open", "reset"})
    void aFloodBehindALinkThatTakesNothingIsBounded(String kind) {
        Raw raw = Raw.opened(Limits.builder().streamsMax(4).build());
        raw.side.room = 0;
        long sent = 0;
        for (long i = 1; i < 100_000 && !raw.isClosed(); i += 2) {
            byte[] frames = kind.equals("ping") ? Raw.ping() : Raw.open(i);
            sent += frames.length;
            raw.send(frames);
            if (kind.equals("reset")) {
                raw.side.session.acceptStream(i);
                raw.send(Raw.frame(FrameType.STREAM_RESET, i, 1));
            }
        }
        assertThat(raw.closed().reason().code()).isEqualTo(CloseReason.Code.LIMIT_EXCEEDED);
        assertThat(raw.closed().reason().detail()).contains("limit");
        assertThat(sent).isLessThan(8L * Wire.STALLED_CONTROL_BYTES_MAX);
        raw.side.room = Long.MAX_VALUE;
        raw.side.pump(raw.nowNanos);
        assertThat(raw.side.wire.size()).isLessThan(400);
    }

    @Test
    void anAnnouncedLengthAllocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Limits generous = Limits.builder()
                .frameBytesMax(1 << 20)
                .messageBytesMax(1 << 28)
                .messageWindowBytes(1 << 30)
                .build();
        for (FrameType type : new FrameType[] {FrameType.MESSAGE, FrameType.MESSAGE_PART}) {
            Raw raw = Raw.opened(generous);
            byte[] frame = Raw.frame(type, new byte[1], 1 << 20);
            long before = threads.getCurrentThreadAllocatedBytes();
            raw.side.session.onBytes(ByteBuffer.wrap(frame), raw.nowNanos);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(500_000);
            assertThat(raw.isClosed()).isFalse();
        }
    }
}
