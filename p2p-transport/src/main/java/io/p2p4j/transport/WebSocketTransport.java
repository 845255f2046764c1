package io.p2p4j.transport;

import io.p2p4j.api.Capability;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Transport;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Links over WebSocket (RFC 6455), whose binary frames carry a byte stream, cut anywhere. Addresses are those of TCP with
 * {@code /ws} behind them, or with {@code /tls/ws} or {@code /wss} for WebSocket over the web's TLS. The path is {@code /}.
 *
 * <p>The links prove and hide nothing: a security handshake goes over them, with
 * {@link io.p2p4j.core.secure.SecuredTransport}. A close frame of either end is the end of both directions, as every link's
 * end is; what was sent before it arrives. Frames of text, of more than {@value #FRAME_BYTES_MAX} bytes, with reserved bits
 * or without the mask that a client owes break the link. Pings are answered.
 *
 * <p>Threads are made at the first dial or listen and freed by {@link #close}. Thread-safe. After the close, dials and listens
 * fail with {@code PROVIDER_NOT_RUNNING}, on the calling thread.
 */
public final class WebSocketTransport extends NettyTransport {
    /** The largest frame that is taken; a frame is kept until it is complete. */
    public static final int FRAME_BYTES_MAX = 1 << 20;

    private final TcpOptions options;
    private final WebSocketTls tls;

    private WebSocketTransport(TcpOptions options, WebSocketTls tls) {
        super("websocket", "/ip4/192.0.2.1/tcp/4001/ws");
        IoGroup.resolve(options.io());
        this.options = options;
        this.tls = tls;
    }

    /**
     * Makes a transport whose links prove and hide nothing; nothing is opened yet.
     *
     * @param options how sockets are driven, and the bound of the handshake until frames may flow; the rest is left aside
     * @param tls for addresses with TLS
     * @return a transport that must not be used as it is
     * @throws IllegalArgumentException when the I/O kind that is asked for is not available here
     */
    public static Transport unsecured(TcpOptions options, WebSocketTls tls) {
        return new WebSocketTransport(options, tls);
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.noneOf(Capability.class);
    }

    @Override
    Runtime newRuntime() {
        return TcpRuntime.carrying(options, address -> new WebSocketCarrier(options, tls, target(address)));
    }

    @Override
    Optional<TcpAddresses.Target> parse(Multiaddr address) {
        return WebSocketAddresses.parse(address).map(WebSocketAddresses.Target::tcp);
    }

    @Override
    @Nullable
    P2PException impossible(Multiaddr address, boolean listening) {
        boolean missing = listening && tls.server() == null && target(address).isSecure();
        return missing
                ? Failures.of(
                        ErrorCode.TRANSPORT_UNSUPPORTED,
                        "no certificate to listen with is configured (expected for WebSocket over TLS)",
                        address,
                        null)
                : null;
    }

    private static WebSocketAddresses.Target target(Multiaddr address) {
        return WebSocketAddresses.parse(address)
                .orElseThrow(() -> new IllegalStateException(address + " was supported before"));
    }
}
