package io.p2p4j.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import java.util.List;

/** What a stranger shows as a proof within the Noise handshake proves a key or is refused with a type. */
class NoisePayloadFuzzTest {
    private static final Identity IDENTITY = Identity.fromSeed(new byte[32]);
    private static final byte[] STATIC = new byte[HandshakeState.KEY_BYTES];
    private static final byte[] RIGHT = NoiseIdentity.payload(IDENTITY, STATIC, List.of("/yamux/1.0.0"));

    @FuzzTest
    void payload(byte[] data) {
        judge(data);
    }

    /** The right one, with some of its bytes changed: the pairs of the input say which and how. */
    @FuzzTest
    void changed(byte[] data) {
        byte[] payload = RIGHT.clone();
        for (int i = 0; i + 1 < data.length; i += 2) {
            payload[(data[i] & 0xff) % payload.length] ^= data[i + 1];
        }
        judge(payload);
    }

    private static void judge(byte[] payload) {
        try {
            NoiseIdentity.Proof proof = NoiseIdentity.verify(payload, STATIC);
            // Nobody finds another's signature; what is beside it may change.
            assertThat(proof.key()).isEqualTo(IDENTITY.publicKey());
        } catch (P2PException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.IDENTITY_PROOF_INVALID);
        }
    }
}
