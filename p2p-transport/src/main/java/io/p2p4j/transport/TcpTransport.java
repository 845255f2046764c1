package io.p2p4j.transport;

import io.p2p4j.api.Capability;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Transport;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Links over TCP, secured by TLS 1.3 with both ends authenticated by their identity keys. Addresses are
 * {@code /ip4/…/tcp/N} and {@code /ip6/…/tcp/N}, and for dialing also {@code /dns/…}, {@code /dns4/…} and
 * {@code /dns6/…/tcp/N}.
 *
 * <p>Threads, selectors and the certificate are made at the first dial or listen and freed by {@link #close}. The threads
 * are daemons and named {@code p2p-io-…}. Thread-safe. After the close, dials and listens fail with
 * {@code PROVIDER_NOT_RUNNING}, on the calling thread.
 */
public final class TcpTransport extends NettyTransport {
    private final TcpOptions options;
    private final boolean secured;

    /**
     * Makes a transport; nothing is opened yet.
     *
     * @param options what to make it from
     * @throws IllegalArgumentException when the I/O kind or TLS engine that is asked for is not available here
     */
    public TcpTransport(TcpOptions options) {
        this(options, true);
    }

    private TcpTransport(TcpOptions options, boolean secured) {
        super("tcp", "/ip4/192.0.2.1/tcp/4001");
        IoGroup.resolve(options.io());
        if (secured) {
            TlsSetup.resolve(options.tls());
        }
        this.options = options;
        this.secured = secured;
    }

    /**
     * Makes a transport whose links prove and hide nothing, for those who put a security handshake of their own over it,
     * with {@link io.p2p4j.core.secure.SecuredTransport}. No setting leads here. {@code Link.security()} of its links
     * throws, and the end of a link that the other end closed is never a failure, since no attacker is kept from it.
     *
     * @param options how sockets are driven; what is said of TLS is left aside
     * @return a transport that must not be used as it is
     */
    public static Transport unsecured(TcpOptions options) {
        return new TcpTransport(options, false);
    }

    /**
     * Returns how sockets are driven.
     *
     * @return what {@link TcpOptions#io} stands for on this host; never {@link IoKind#AUTO}
     */
    public IoKind io() {
        return IoGroup.resolve(options.io());
    }

    /**
     * Returns which library speaks TLS.
     *
     * @return what {@link TcpOptions#tls} stands for on this class path; never {@link TlsEngine#AUTO}
     */
    public TlsEngine tls() {
        return TlsSetup.resolve(options.tls());
    }

    @Override
    public Set<Capability> capabilities() {
        return secured ? EnumSet.of(Capability.AUTHENTICATED, Capability.ENCRYPTED) : EnumSet.noneOf(Capability.class);
    }

    @Override
    Runtime newRuntime() {
        return new TcpRuntime(options, secured);
    }

    @Override
    Optional<TcpAddresses.Target> parse(Multiaddr address) {
        return TcpAddresses.parse(address);
    }

    @Override
    @Nullable
    P2PException impossible(Multiaddr address, boolean listening) {
        return null;
    }
}
