package io.p2p4j.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.libp2p.mux.MuxerException;
import java.nio.ByteBuffer;

/** Whatever a peer sends, the muxer takes it or says what is wrong with it, and holds no more than it may. */
class YamuxFuzzTest {
    @FuzzTest
    void input(byte[] data) {
        MuxerPair pair = new MuxerPair(MuxerPair.LIMITS, YamuxLimits.of(8, 256 << 10, 1 << 20, 1 << 20));
        pair.server.consuming = data.length > 0 && (data[0] & 1) == 0;
        try {
            for (int at = 1; at < data.length; ) {
                int count = Math.min(data.length - at, 1 + (data[at] & 63));
                pair.server.muxer.onBytes(ByteBuffer.wrap(data, at, count), pair.nowNanos);
                pair.server.muxer.pollOutput(pair.server, pair.nowNanos);
                at += count;
            }
        } catch (MuxerException violation) {
            assertThat(violation.code())
                    .isIn(ErrorCode.MALFORMED_FRAME, ErrorCode.UNEXPECTED_FRAME, ErrorCode.FLOW_CONTROL_VIOLATION);
        }
        assertThat(pair.server.muxer.streamCount()).isLessThanOrEqualTo(8);
        assertThat(pair.server.muxer.bufferedBytes()).isBetween(0L, 1L << 20);
        pair.server.muxer.stop();
    }
}
