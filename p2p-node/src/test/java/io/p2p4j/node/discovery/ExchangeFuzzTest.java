package io.p2p4j.node.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** What a peer sends is a frame, the beginning of one, or refused with an error that says why. */
class ExchangeFuzzTest {
    @FuzzTest
    void frame(byte[] data) {
        try {
            new ExchangeCodec()
                    .read(ByteBuffer.wrap(data))
                    .ifPresent(frame -> assertThat(new ExchangeCodec().read(ExchangeCodec.write(frame)))
                            .contains(frame));
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @FuzzTest
    void bootstrapPeers(byte[] data) {
        try {
            assertThat(BootstrapPeers.parse(new String(data, java.nio.charset.StandardCharsets.UTF_8)))
                    .isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
