package io.p2p4j.libp2p.noise;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.secure.SecureChannel;
import java.util.List;
import java.util.Optional;

/**
 * Makes the Noise channels of one identity, libp2p specification {@code noise/README.md}. The static key is made with this
 * object and used for all of them, as the specification allows, so that a handshake costs no signature; it is never
 * stored. Thread-safe.
 */
public final class Noise implements SecureChannel.Factory {
    /** The protocol id by which it is negotiated. */
    public static final String PROTOCOL_ID = "/noise";

    /** The most bytes of a handshake message; the largest identity key with its signature takes about 2 KiB. */
    public static final int HANDSHAKE_BYTES_MAX = 8192;

    private final ProviderContext context;
    private final byte[] staticKey;
    private final byte[] staticPublic;
    private final byte[] payload;
    private final List<String> muxers;
    private final ChaChaPoly cipher;

    /**
     * Makes what makes channels.
     *
     * @param identity what is proven
     * @param context whose entropy all keys come from
     * @param muxers the stream multiplexers that are offered within the handshake, the preferred first; none to leave them
     *     to a later negotiation
     */
    public Noise(Identity identity, ProviderContext context, List<String> muxers) {
        this(identity, context, muxers, ChaChaPoly.BEST);
    }

    Noise(Identity identity, ProviderContext context, List<String> muxers, ChaChaPoly cipher) {
        this.context = context;
        this.staticKey = context.entropy(HandshakeState.KEY_BYTES);
        this.staticPublic = HandshakeState.publicKey(staticKey);
        this.muxers = List.copyOf(muxers);
        this.payload = NoiseIdentity.payload(identity, staticPublic, this.muxers);
        this.cipher = cipher;
    }

    /**
     * Names the library that encrypts on this class path: Conscrypt when it is there, since it is the fastest, else the
     * JDK. Nothing is to be configured.
     *
     * @return such as {@code ChaCha20-Poly1305 (JDK)}
     */
    public static String cipher() {
        return "ChaCha20-Poly1305 (" + ChaChaPoly.BEST.name() + ')';
    }

    @Override
    public SecureChannel open(ConnectionInfo.Role role, Optional<PeerId> expected) {
        HandshakeState handshake = new HandshakeState(
                role == ConnectionInfo.Role.DIALER,
                new byte[0],
                staticKey,
                staticPublic,
                context.entropy(HandshakeState.KEY_BYTES),
                cipher);
        return new NoiseChannel(role, handshake, payload, expected, muxers, cipher);
    }
}
