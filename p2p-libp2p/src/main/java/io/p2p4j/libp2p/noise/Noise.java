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
     * Names the library that encrypts on this class path, the fastest one: Conscrypt when it is there and the JDK is older
     * than 21, else the JDK. Nothing is to be configured.
     *
     * @return such as {@code ChaCha20-Poly1305 (JDK)}
     */
    public static String cipher() {
        return "ChaCha20-Poly1305 (" + cipherLibrary() + ')';
    }

    /**
     * Names the library that encrypts, as {@link #cipher} does, alone.
     *
     * @return such as {@code JDK}
     */
    public static String cipherLibrary() {
        return ChaChaPoly.BEST.name();
    }

    /**
     * Says what to add for a faster one.
     *
     * @return empty when the fastest that is known runs
     */
    public static String cipherAdvice() {
        return ChaChaPoly.BEST.isFast()
                ? ""
                : "run on Java " + ChaChaPoly.JDK_FAST_SINCE
                        + " or newer, or add org.conscrypt:conscrypt-openjdk-uber: several"
                        + " times as fast as the JDK's before " + ChaChaPoly.JDK_FAST_SINCE;
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
