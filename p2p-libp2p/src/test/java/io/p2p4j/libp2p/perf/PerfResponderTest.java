package io.p2p4j.libp2p.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The download begins after the upload and is as long as was asked for. */
class PerfResponderTest {
    @Test
    void theDownloadFollowsTheUpload() {
        PerfResponder responder = new PerfResponder();
        responder.receive(ByteBuffer.allocate(3));
        responder.receive(
                ByteBuffer.allocate(105).put(new byte[] {0, 0, 0, 1, 0}).rewind());
        assertThat(responder.next(10).hasRemaining()).isFalse();
        assertThat(responder.isComplete()).isFalse();
        assertThat(responder.end()).isTrue();
        assertThat(responder.next(200).remaining()).isEqualTo(200);
        assertThat(responder.next(200).remaining()).isEqualTo(56);
        assertThat(responder.isComplete()).isTrue();
    }

    @Test
    void theLargestNumberAsksForADownloadWithoutEnd() {
        PerfResponder responder = new PerfResponder();
        responder.receive(ByteBuffer.allocate(8).putLong(-1).flip());
        assertThat(responder.end()).isTrue();
        assertThat(responder.next(1 << 20).remaining()).isEqualTo(1 << 16);
        assertThat(responder.isComplete()).isFalse();
    }

    @Test
    void aNumberThatIsCutShortIsNone() {
        PerfResponder responder = new PerfResponder();
        responder.receive(ByteBuffer.allocate(7));
        assertThat(responder.end()).isFalse();
    }
}
