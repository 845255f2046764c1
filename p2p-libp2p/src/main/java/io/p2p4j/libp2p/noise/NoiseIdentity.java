package io.p2p4j.libp2p.noise;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.libp2p.proto.NoiseExtensions;
import io.p2p4j.libp2p.proto.NoiseHandshakePayload;
import io.p2p4j.transport.IdentitySignatures;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The payload of the handshake, {@code noise/README.md}, section "The libp2p Handshake Payload". */
final class NoiseIdentity {
    private static final byte[] PREFIX = "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);

    private NoiseIdentity() {}

    private static byte[] signed(byte[] staticKey) {
        byte[] message = new byte[PREFIX.length + staticKey.length];
        System.arraycopy(PREFIX, 0, message, 0, PREFIX.length);
        System.arraycopy(staticKey, 0, message, PREFIX.length, staticKey.length);
        return message;
    }

    /** Makes the payload that binds a static key to an identity. */
    static byte[] payload(Identity identity, byte[] staticKey, List<String> muxers) {
        NoiseHandshakePayload.Builder payload = NoiseHandshakePayload.newBuilder()
                .setIdentityKey(ByteString.copyFrom(identity.publicKey().toProtobuf()))
                .setIdentitySig(ByteString.copyFrom(identity.sign(signed(staticKey))));
        if (!muxers.isEmpty()) {
            payload.setExtensions(NoiseExtensions.newBuilder().addAllStreamMuxers(muxers));
        }
        return payload.build().toByteArray();
    }

    /**
     * Reads and verifies a payload.
     *
     * @throws P2PException {@code IDENTITY_PROOF_INVALID} when it proves nothing
     */
    static Proof verify(byte[] payload, byte[] staticKey) throws P2PException {
        NoiseHandshakePayload message;
        PublicKey key;
        try {
            message = NoiseHandshakePayload.parseFrom(payload);
            key = PublicKey.fromProtobuf(message.getIdentityKey().toByteArray());
        } catch (InvalidProtocolBufferException | IllegalArgumentException malformed) {
            throw P2PException.builder(
                            ErrorCode.IDENTITY_PROOF_INVALID,
                            "the Noise handshake's payload is malformed: " + malformed.getMessage())
                    .cause(malformed)
                    .build();
        }
        byte[] signature = message.getIdentitySig().toByteArray();
        if (!IdentitySignatures.verify(key, signed(staticKey), signature)) {
            throw P2PException.of(
                    ErrorCode.IDENTITY_PROOF_INVALID,
                    "the signature of identity key " + key.peerId()
                            + " in the Noise handshake is wrong (expected one over the static key)");
        }
        return new Proof(key, List.copyOf(message.getExtensions().getStreamMuxersList()));
    }

    /**
     * What a payload proved.
     *
     * @param key the identity key
     * @param muxers the stream multiplexers that the other end names, none when it leaves them to a later negotiation
     */
    record Proof(PublicKey key, List<String> muxers) {}
}
