package io.p2p4j.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.libp2p.mux.MuxerException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the muxer does with peers that break the protocol, or strain it. */
class HostileYamuxTest {
    private final MuxerPair pair = new MuxerPair();

    private void refuses(ErrorCode code, Runnable attack) {
        assertThatThrownBy(attack::run)
                .isInstanceOfSatisfying(
                        MuxerException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @CsvSource({
        "0100000100000001, MALFORMED_FRAME, a version",
        "0004000000000001, MALFORMED_FRAME, a type",
        "0000001000000001, MALFORMED_FRAME, a flag",
        "0000000100000000, MALFORMED_FRAME, stream 0",
        "0001000100000002, UNEXPECTED_FRAME, a number of the other side",
        "0002000200000000, UNEXPECTED_FRAME, a pong without a ping",
        "0002000000000000, MALFORMED_FRAME, a ping without a flag",
    })
    void whatTheSpecificationForbidsEndsTheConnection(String header, ErrorCode code, String what) {
        byte[] bytes = java.util.HexFormat.of().parseHex(header + "00000000");
        refuses(code, () -> pair.server.muxer.onBytes(ByteBuffer.wrap(bytes), 0));
        assertThat(what).isNotEmpty();
    }

    @Test
    void aSecondOpeningEndsTheConnection() {
        pair.inject(Frame.WINDOW_UPDATE, Frame.SYN, 1, 0);
        refuses(ErrorCode.UNEXPECTED_FRAME, () -> pair.inject(Frame.WINDOW_UPDATE, Frame.SYN, 1, 0));
    }

    @Test
    void anOverrunWindowEndsTheConnection() {
        pair.inject(Frame.WINDOW_UPDATE, Frame.SYN, 1, 0);
        refuses(ErrorCode.FLOW_CONTROL_VIOLATION, () -> pair.inject(Frame.DATA, 0, 1, (256 << 10) + 1));
    }

    @Test
    void aWindowThatOverflowsEndsTheConnection() {
        pair.inject(Frame.WINDOW_UPDATE, Frame.SYN, 1, 0xF000_0000L);
        refuses(ErrorCode.FLOW_CONTROL_VIOLATION, () -> pair.inject(Frame.WINDOW_UPDATE, 0, 1, 0xF000_0000L));
    }

    @Test
    void aHugeWindowCostsNothing() {
        pair.inject(Frame.WINDOW_UPDATE, Frame.SYN, 1, 0xF000_0000L);
        MuxerSide.Talk talk = pair.server.incoming.get(0);
        talk.send(MuxerPair.bytes(1000));
        pair.server.muxer.pollOutput(pair.server, pair.nowNanos);
        assertThat(pair.server.takeWire()).hasSize(1012);
    }

    @Test
    void unknownStreamsAndLateDataAreTolerated() {
        pair.inject(Frame.DATA, 0, 77, 5, new byte[5]);
        pair.inject(Frame.WINDOW_UPDATE, 0, 77, 5);
        pair.inject(Frame.WINDOW_UPDATE, Frame.RST, 78, 0);
        pair.inject(Frame.DATA, Frame.SYN | Frame.FIN, 1, 2, new byte[2]);
        pair.inject(Frame.DATA, 0, 1, 3, new byte[3]);
        pair.inject(Frame.DATA, Frame.FIN, 1, 0);
        MuxerSide.Talk talk = pair.server.incoming.get(0);
        assertThat(talk.received.size()).isEqualTo(2);
        assertThat(talk.ended).isTrue();
        talk.stream().reset(1);
        pair.inject(Frame.DATA, 0, 1, 300 << 10);
        pair.server.muxer.onBytes(ByteBuffer.allocate(300 << 10), 0);
        pair.inject(Frame.WINDOW_UPDATE, Frame.SYN, 3, 0);
        assertThat(pair.server.incoming).hasSize(2);
        assertThat(pair.server.muxer.bufferedBytes()).isZero();
    }

    @Test
    void streamsWithoutEndAreRefused() {
        for (int i = 0; i < 10_000; i++) {
            pair.inject(Frame.WINDOW_UPDATE, Frame.SYN, 1 + 2 * i, 0);
            pair.server.muxer.pollOutput(pair.server, pair.nowNanos);
        }
        assertThat(pair.server.incoming).hasSize(64);
        assertThat(pair.server.muxer.streamCount()).isEqualTo(64);
    }

    @Test
    void unansweredStreamsAreBounded() {
        YamuxLimits few = new YamuxLimits(1000, 10, 256 << 10, 256 << 10, 16 << 20, 64 << 10);
        MuxerPair shy = new MuxerPair(MuxerPair.LIMITS, few);
        for (int i = 0; i < 100; i++) {
            shy.inject(Frame.WINDOW_UPDATE, Frame.SYN, 1 + 2 * i, 0);
        }
        assertThat(shy.server.incoming).hasSize(10);
        shy.server.incoming.get(0).send(new byte[1]);
        shy.server.muxer.pollOutput(shy.server, shy.nowNanos);
        shy.inject(Frame.WINDOW_UPDATE, Frame.SYN, 1001, 0);
        assertThat(shy.server.incoming).hasSize(11);
    }

    @Test
    void whoNeverReadsTheAnswersIsDropped() {
        pair.server.room = 0;
        refuses(ErrorCode.UNEXPECTED_FRAME, () -> {
            for (int i = 0; i < 100_000; i++) {
                pair.inject(Frame.PING, Frame.SYN, 0, i);
                pair.server.muxer.pollOutput(pair.server, pair.nowNanos);
            }
        });
        assertThat(pair.server.takeWire()).isEmpty();
    }

    @Test
    void refusalsThatNobodyReadsAreBounded() {
        pair.server.room = 0;
        refuses(ErrorCode.UNEXPECTED_FRAME, () -> {
            for (int i = 0; i < 100_000; i++) {
                pair.inject(Frame.WINDOW_UPDATE, Frame.SYN, 1 + 2 * i, 0);
            }
        });
    }

    @Test
    void whatAllStreamsHoldIsBounded() {
        MuxerPair tight = new MuxerPair(MuxerPair.LIMITS, YamuxLimits.of(64, 256 << 10, 256 << 10, 1 << 20));
        tight.server.consuming = false;
        for (int i = 0; i < 10; i++) {
            MuxerSide.Talk talk = tight.client.open();
            talk.send(MuxerPair.bytes(256 << 10));
            talk.finish();
        }
        tight.run();
        assertThat(tight.server.muxer.bufferedBytes()).isLessThanOrEqualTo(1 << 20);
        assertThat(tight.server.incoming.stream().filter(talk -> talk.resets.contains(YamuxMuxer.RESET_LIMIT)))
                .hasSize(6);
        assertThat(tight.server.incoming.stream().filter(talk -> talk.ended)).hasSize(4);
    }

    @Test
    void aFrameOfMegabytesNeedsNoBuffer() {
        MuxerPair wide = new MuxerPair(MuxerPair.LIMITS, YamuxLimits.of(4, 8 << 20, 8 << 20, 16 << 20));
        wide.inject(Frame.WINDOW_UPDATE, Frame.SYN, 1, 0);
        wide.server.muxer.pollOutput(wide.server, wide.nowNanos);
        MuxerSide.Talk talk = wide.server.incoming.get(0);
        wide.inject(Frame.DATA, Frame.FIN, 1, 5 << 20);
        byte[] piece = new byte[10_000];
        int left = 5 << 20;
        while (left > 0) {
            int count = Math.min(left, piece.length);
            wide.server.muxer.onBytes(ByteBuffer.wrap(piece, 0, count), wide.nowNanos);
            left -= count;
        }
        assertThat(talk.received.size()).isEqualTo(5 << 20);
        assertThat(talk.ended).isTrue();
    }

    @Test
    void whatIsNotReadOnPurposeIsDroppedAndReplaced() {
        MuxerSide.Talk here = pair.client.open();
        here.send(new byte[1]);
        pair.run();
        pair.server.incoming.get(0).stream().stopReading(0);
        here.send(MuxerPair.bytes(3 << 20));
        pair.run();
        assertThat(here.unsent()).isZero();
        assertThat(pair.server.incoming.get(0).received.size()).isEqualTo(1);
        assertThat(pair.server.muxer.bufferedBytes()).isZero();
    }
}
