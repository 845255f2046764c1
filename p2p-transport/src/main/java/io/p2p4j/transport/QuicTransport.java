package io.p2p4j.transport;

import io.netty.handler.codec.quic.Quic;
import io.p2p4j.api.Capability;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Links over QUIC v1 (RFC 9000), which carry streams by themselves, with both ends authenticated by their identity keys.
 * Addresses are {@code /ip4/…/udp/N/quic-v1} and {@code /ip6/…}, and for dialing also {@code /dns/…}, {@code /dns4/…} and
 * {@code /dns6/…}.
 *
 * <p>The library is native: without {@code io.netty:netty-codec-native-quic} for this platform on the class path, dials and
 * listens fail with {@code TRANSPORT_UNSUPPORTED} and name it. A closed listener's address is free for this transport at
 * once; for others it is when the last connection that came in there is over, since they share one UDP socket.
 *
 * <p>Threads and the certificate are made at the first dial or listen and freed by {@link #close}. The threads are daemons
 * and named {@code p2p-io-…}. Thread-safe. After the close, dials and listens fail with {@code PROVIDER_NOT_RUNNING}, on the
 * calling thread.
 */
public final class QuicTransport extends NettyTransport {
    private final QuicOptions options;

    /**
     * Makes a transport; nothing is opened yet.
     *
     * @param options what to make it from
     * @throws IllegalArgumentException when the I/O kind that is asked for is not available here
     */
    public QuicTransport(QuicOptions options) {
        super("quic", "/ip4/192.0.2.1/udp/4001/quic-v1");
        IoGroup.resolve(options.io());
        this.options = options;
    }

    /**
     * Tells whether the native library is there.
     *
     * @return why not; empty when it is
     */
    public static Optional<String> unavailableReason() {
        return Quic.isAvailable()
                ? Optional.empty()
                : Optional.of("QUIC needs io.netty:netty-codec-native-quic with this platform's classifier, such as"
                        + " linux-x86_64, on the class path");
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.AUTHENTICATED, Capability.ENCRYPTED);
    }

    @Override
    Runtime newRuntime() {
        return new QuicRuntime(options);
    }

    @Override
    Optional<TcpAddresses.Target> parse(Multiaddr address) {
        return QuicAddresses.parse(address);
    }

    @Override
    @Nullable
    P2PException impossible(Multiaddr address, boolean listening) {
        return unavailableReason()
                .map(reason ->
                        Failures.of(ErrorCode.TRANSPORT_UNSUPPORTED, reason, address, Quic.unavailabilityCause()))
                .orElse(null);
    }
}
