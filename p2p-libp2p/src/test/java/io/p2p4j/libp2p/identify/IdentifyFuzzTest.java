package io.p2p4j.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.p2p4j.api.identity.Identity;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** What a peer says of itself is taken or refused with an {@link IllegalArgumentException}, and never more than it may. */
@Tag("once")
class IdentifyFuzzTest {
    private static final byte[] RIGHT = new PeerRecord(
                    Identity.fromSeed(new byte[32]).peerId(), 7, List.of())
            .seal(Identity.fromSeed(new byte[32]));

    /** The whole stream, in two pieces: the first byte says how long the first one is. */
    @FuzzTest
    void stream(byte[] data) {
        if (data.length == 0) {
            return;
        }
        IdentifyReader reader = new IdentifyReader();
        int cut = 1 + Math.min(data[0] & 0xff, data.length - 1);
        try {
            reader.read(ByteBuffer.wrap(data, 1, cut - 1));
            reader.read(ByteBuffer.wrap(data, cut, data.length - cut));
            Identify said = reader.finish();
            assertThat(said.listenAddresses().size() + said.protocols().size()).isLessThanOrEqualTo(data.length);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    /** One message, after its length. */
    @FuzzTest
    void message(byte[] data) {
        try {
            assertThat(Identify.decode(data).protocols().size()).isLessThanOrEqualTo(data.length);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @FuzzTest
    void signedRecord(byte[] data) {
        judge(data);
    }

    /** A right one, with some of its bytes changed: the pairs of the input say which and how. */
    @FuzzTest
    void changedRecord(byte[] data) {
        byte[] record = RIGHT.clone();
        for (int i = 0; i + 1 < data.length; i += 2) {
            record[(data[i] & 0xff) % record.length] ^= data[i + 1];
        }
        judge(record);
    }

    private static void judge(byte[] envelope) {
        try {
            assertThat(PeerRecord.open(envelope).peer()).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
