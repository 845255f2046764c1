package io.p2p4j.libp2p.noise;

import com.google.protobuf.ByteString;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.libp2p.proto.NoiseExtensions;
import io.p2p4j.libp2p.proto.NoiseHandshakePayload;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/** Noise by the book, but for what it shows as a proof. */
public final class FalseNoise implements SecureChannel.Factory {
    private static final String YAMUX = "/yamux/1.0.0";

    private final ProviderContext context;
    private final byte[] payload;
    private final byte[] staticKey;

    private FalseNoise(ProviderContext context, byte[] payload) {
        this.context = context;
        this.payload = payload.clone();
        this.staticKey = context.entropy(HandshakeState.KEY_BYTES);
    }

    /** Shows a key with a proof that another key made. */
    public static FalseNoise forged(PublicKey victim, ProviderContext context) {
        return new FalseNoise(
                context,
                NoiseHandshakePayload.newBuilder()
                        .setIdentityKey(ByteString.copyFrom(victim.toProtobuf()))
                        .setIdentitySig(ByteString.copyFrom(Identity.generate().sign(new byte[1])))
                        .setExtensions(NoiseExtensions.newBuilder().addStreamMuxers(YAMUX))
                        .build()
                        .toByteArray());
    }

    /** Shows what {@link #overheard} returned. */
    public static FalseNoise replayed(byte[] payload, ProviderContext context) {
        return new FalseNoise(context, payload);
    }

    /** Shows nothing. */
    public static FalseNoise silent(ProviderContext context) {
        return new FalseNoise(context, new byte[0]);
    }

    /** Does a handshake as a dialer who agreed on Noise, up to the point where it knows the other end's proof. */
    public static byte[] overheard(DataInputStream in, DataOutputStream out, ProviderContext context)
            throws IOException, GeneralSecurityException {
        byte[] key = context.entropy(HandshakeState.KEY_BYTES);
        HandshakeState handshake = new HandshakeState(
                true,
                new byte[0],
                key,
                HandshakeState.publicKey(key),
                context.entropy(HandshakeState.KEY_BYTES),
                ChaChaPoly.BEST);
        byte[] first = handshake.write(new byte[0]);
        out.writeShort(first.length);
        out.write(first);
        out.flush();
        byte[] second = new byte[in.readUnsignedShort()];
        in.readFully(second);
        return handshake.read(second);
    }

    @Override
    public SecureChannel open(ConnectionInfo.Role role, Optional<PeerId> expected) {
        HandshakeState handshake = new HandshakeState(
                role == ConnectionInfo.Role.DIALER,
                new byte[0],
                staticKey,
                HandshakeState.publicKey(staticKey),
                context.entropy(HandshakeState.KEY_BYTES),
                ChaChaPoly.BEST);
        return new NoiseChannel(role, handshake, payload, Optional.empty(), List.of(YAMUX), ChaChaPoly.BEST);
    }
}
