package io.p2p4j.libp2p.ping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Pings are answered whole, however they are cut. */
class PingResponderTest {
    @Test
    void wholePingsComeBack() {
        byte[] sent = new byte[200];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) i;
        }
        for (int fragment = 1; fragment < 100; fragment++) {
            PingResponder responder = new PingResponder();
            ByteArrayOutputStream back = new ByteArrayOutputStream();
            for (int at = 0; at < sent.length; at += fragment) {
                ByteBuffer data = ByteBuffer.wrap(sent, at, Math.min(fragment, sent.length - at));
                ByteBuffer answer = responder.receive(data);
                assertThat(data.hasRemaining()).isFalse();
                if (answer != null) {
                    assertThat(answer.remaining() % PingResponder.PAYLOAD_BYTES).isZero();
                    back.writeBytes(answer.array());
                }
            }
            assertThat(back.toByteArray()).hasSize(192).isEqualTo(java.util.Arrays.copyOf(sent, 192));
        }
    }
}
