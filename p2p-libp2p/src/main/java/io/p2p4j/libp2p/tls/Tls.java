package io.p2p4j.libp2p.tls;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.transport.TcpOptions;
import io.p2p4j.transport.TlsChannels;
import io.p2p4j.transport.TlsEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the TLS channels of one identity. The certificate is made with this object and used for all of them. Its key, its
 * signatures and TLS itself take the system's chance and clock, so that TLS is for real networks; Noise is for simulated
 * ones too. Thread-safe.
 */
public final class Tls implements SecureChannel.Factory {
    /** The protocol id by which it is negotiated. */
    public static final String PROTOCOL_ID = "/tls/1.0.0";

    /** What ALPN agrees on when the stream multiplexer is left to a later negotiation. */
    public static final String UNDECIDED = "libp2p";

    private final TlsChannels channels;

    /**
     * Makes a certificate and what makes channels with it.
     *
     * @param identity what is proven
     * @param engine which library speaks TLS
     * @param muxers the stream multiplexers that are offered by ALPN, the preferred first; none to leave them to a later
     *     negotiation
     * @throws IllegalArgumentException when the engine is not available here
     */
    public Tls(Identity identity, TlsEngine engine, List<String> muxers) {
        List<String> alpn = new ArrayList<>(muxers);
        alpn.add(UNDECIDED);
        this.channels = new TlsChannels(
                TcpOptions.builder(identity, UNDECIDED).tls(engine).build(), alpn);
    }

    /**
     * Returns which library speaks TLS.
     *
     * @return never {@link TlsEngine#AUTO}
     */
    public TlsEngine engine() {
        return channels.tls();
    }

    @Override
    public SecureChannel open(ConnectionInfo.Role role, Optional<PeerId> expected) {
        return channels.open(role, expected);
    }
}
