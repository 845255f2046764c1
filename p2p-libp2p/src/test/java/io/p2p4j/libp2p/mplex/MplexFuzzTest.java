package io.p2p4j.libp2p.mplex;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.libp2p.mux.MuxerException;
import java.nio.ByteBuffer;

/** Whatever a peer sends, the muxer takes it or says what is wrong with it, and holds no more than it may. */
class MplexFuzzTest {
    private static final MplexLimits FEW = new MplexLimits(8, 256, 1024, 4096);

    @FuzzTest
    void input(byte[] data) {
        MplexPair pair = new MplexPair(FEW);
        pair.server.consuming = data.length > 0 && (data[0] & 1) == 0;
        pair.server.open();
        try {
            for (int at = 1; at < data.length; ) {
                int count = Math.min(data.length - at, 1 + (data[at] & 63));
                pair.server.muxer.onBytes(ByteBuffer.wrap(data, at, count));
                pair.server.muxer.pollOutput(pair.server);
                at += count;
            }
        } catch (MuxerException violation) {
            assertThat(violation.code()).isIn(ErrorCode.MALFORMED_FRAME, ErrorCode.UNEXPECTED_FRAME);
        }
        assertThat(pair.server.muxer.streamCount()).isLessThanOrEqualTo(9);
        assertThat(pair.server.muxer.bufferedBytes()).isBetween(0L, 1024L);
        pair.server.muxer.stop();
        assertThat(pair.server.muxer.bufferedBytes()).isZero();
    }
}
