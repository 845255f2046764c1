package io.p2p4j.transport;

import io.netty.handler.ssl.SslProvider;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.secure.SecureChannel;
import java.util.List;
import java.util.Optional;

/**
 * The TLS of {@link TcpTransport} as channels, for those who agree with the other end on the plain link first that TLS is
 * spoken on it. {@code LinkSecurity.applicationProtocol} of an open link is what ALPN agreed on. It takes the system's clock
 * and chance. Thread-safe.
 */
public final class TlsChannels implements SecureChannel.Factory {
    private final TlsSetup setup;
    private final List<String> alpn;

    /**
     * Makes a certificate and what makes channels with it.
     *
     * @param options identity, TLS engine and the key types of peers; the rest is left aside
     * @param alpn the application protocols, the preferred first; an end that names none of them is refused
     * @throws IllegalArgumentException when there is none, or the TLS engine is not available here
     */
    public TlsChannels(TcpOptions options, List<String> alpn) {
        if (alpn.isEmpty()) {
            throw new IllegalArgumentException("alpn: [] (expected at least one application protocol)");
        }
        this.alpn = List.copyOf(alpn);
        this.setup = new TlsSetup(options, alpn, SslProvider.OPENSSL);
    }

    /**
     * Returns which library speaks TLS.
     *
     * @return never {@link TlsEngine#AUTO}
     */
    public TlsEngine tls() {
        return setup.engine();
    }

    @Override
    public SecureChannel open(ConnectionInfo.Role role, Optional<PeerId> expected) {
        return new TlsChannel(setup, role, alpn);
    }
}
