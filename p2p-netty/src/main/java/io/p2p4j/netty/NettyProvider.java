package io.p2p4j.netty;

import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.config.SettingReader;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.KeyType;
import io.p2p4j.core.stack.LeanStack;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.transport.IoKind;
import io.p2p4j.transport.QuicOptions;
import io.p2p4j.transport.QuicTransport;
import io.p2p4j.transport.TcpOptions;
import io.p2p4j.transport.TcpTransport;
import io.p2p4j.transport.TlsEngine;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;

/**
 * Makes lean providers: messages and streams over TCP and TLS 1.3 ({@code /ip4/…/tcp/4001}) and over QUIC
 * ({@code /ip4/…/udp/4001/quic-v1}), both ends authenticated by their Ed25519 identities before any application byte. One
 * provider listens at and dials addresses of both kinds. QUIC needs {@code io.netty:netty-codec-native-quic} with the
 * platform's classifier on the class path; without it such addresses fail with {@code TRANSPORT_UNSUPPORTED}.
 *
 * <table>
 * <caption>Settings of this provider</caption>
 * <tr><th>Name</th><th>Value</th></tr>
 * <tr><td>{@value #IO}</td><td>{@code auto} (epoll on Linux, else NIO), {@code io_uring}, {@code epoll} or
 *     {@code nio}</td></tr>
 * <tr><td>{@value #TLS}</td><td>{@code auto} (BoringSSL where {@code io.netty:netty-tcnative-boringssl-static} is on the
 *     class path, else the JDK), {@code boringssl} or {@code jdk}</td></tr>
 * <tr><td>{@value #LOOPS}</td><td>event loop threads of each transport that is used, 0 to {@value #LOOPS_MAX}; default 0, one for each processor, at most
 *     8</td></tr>
 * </table>
 */
public final class NettyProvider {
    /** The implementation's id. */
    public static final String ID = "netty";

    /** The application protocol (ALPN) of the lean protocol over TLS; a change of the wire that is no negotiation. */
    public static final String ALPN = "/p2p4j/lean/1";

    /** The setting for how sockets are driven. */
    public static final String IO = "NETTY_P2P_IO";

    /** The setting for which library speaks TLS. */
    public static final String TLS = "NETTY_P2P_TLS";

    /** The setting for the number of event loop threads. */
    public static final String LOOPS = "NETTY_P2P_LOOPS";

    /** The most event loop threads. */
    public static final int LOOPS_MAX = TcpOptions.LOOPS_MAX;

    private static final String PREFIX = "NETTY_P2P_";

    /** For control, and for frames around the bytes that the session's windows count. */
    private static final int QUIC_SPARE_BYTES = 256 << 10;

    private static final int QUIC_WINDOW_MAX = 1 << 30;
    /** Control, messages of both sides, and streams that are over at one end. */
    private static final int QUIC_SPARE_STREAMS = 16;
    /** The session notices silence first, and says it with its own error. */
    private static final Duration QUIC_IDLE_SPARE = Duration.ofSeconds(10);

    private NettyProvider() {}

    /**
     * Makes a provider, which is not started. Opens nothing and starts no thread.
     *
     * @param config identity, addresses, limits and the settings above
     * @param context time, timers, threads and chance; it outlives the provider and stays the caller's
     * @return a new provider
     * @throws IllegalArgumentException when a setting is wrong, or names what is not available here
     */
    public static P2PProvider create(P2PConfig config, ProviderContext context) {
        SettingReader settings = config.providerReader();
        settings.requireKnown(PREFIX, List.of(IO, TLS, LOOPS));
        IoKind io = settings.constant(IO, IoKind.AUTO);
        int loops = (int) settings.number(LOOPS, 0, 0, LOOPS_MAX);
        TcpOptions tcp = TcpOptions.builder(config.identity(), ALPN)
                .handshakeTimeout(atLeastOneMilli(config.limits().handshakeTimeout()))
                .io(io)
                .tls(settings.constant(TLS, TlsEngine.AUTO))
                .loops(loops)
                .remoteKeyTypes(EnumSet.of(KeyType.ED25519))
                .build();
        List<Transport> transports = List.of(new TcpTransport(tcp), new QuicTransport(quic(config, io, loops)));
        return LeanStack.provider(ID, config, context, transports);
    }

    /** The session's own credit is what holds a peer; QUIC's is so large that it never does. */
    private static QuicOptions quic(P2PConfig config, IoKind io, int loops) {
        Limits limits = config.limits();
        long stream = (long) Math.max(limits.messageWindowBytes(), limits.streamWindowBytes()) + QUIC_SPARE_BYTES;
        long link = (long) limits.messageWindowBytes() + limits.connectionWindowBytes() + 2L * QUIC_SPARE_BYTES;
        return QuicOptions.builder(config.identity(), ALPN)
                .handshakeTimeout(atLeastOneMilli(limits.handshakeTimeout()))
                .idleTimeout(atMostOneDay(limits.idleTimeout().plus(QUIC_IDLE_SPARE)))
                .io(io)
                .loops(loops)
                .remoteKeyTypes(EnumSet.of(KeyType.ED25519))
                .streamsMax(limits.streamsMax() + QUIC_SPARE_STREAMS)
                .windows((int) Math.min(stream, QUIC_WINDOW_MAX), (int) Math.min(link, QUIC_WINDOW_MAX))
                .build();
    }

    private static Duration atMostOneDay(Duration timeout) {
        Duration most = Duration.ofDays(1);
        return timeout.compareTo(most) > 0 ? most : timeout;
    }

    /**
     * Makes the same provider on another transport than these, such as that of a simulation: this method is what the simulator
     * calls a stack. The settings above do not apply.
     *
     * @param config identity, addresses and limits
     * @param context time, timers, threads and chance; it outlives the provider and stays the caller's
     * @param transport makes the links; the provider closes it when it stops
     * @return a new provider, which is not started
     */
    public static P2PProvider create(P2PConfig config, ProviderContext context, Transport transport) {
        return LeanStack.provider(ID, config, context, List.of(transport));
    }

    /** The resolution of the transport's timer; the driver keeps the exact bound. */
    private static Duration atLeastOneMilli(Duration timeout) {
        Duration least = Duration.ofMillis(1);
        return timeout.compareTo(least) < 0 ? least : timeout;
    }
}
