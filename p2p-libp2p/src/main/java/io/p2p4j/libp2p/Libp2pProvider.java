package io.p2p4j.libp2p;

import io.p2p4j.api.Capability;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.ConfigException;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.config.Setting;
import io.p2p4j.api.config.SettingReader;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.core.driver.DrivenProvider;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.core.secure.SecuredTransport;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.libp2p.mplex.MplexMuxer;
import io.p2p4j.libp2p.noise.Noise;
import io.p2p4j.libp2p.session.Libp2pSession;
import io.p2p4j.libp2p.session.LocalHost;
import io.p2p4j.libp2p.session.MplexSession;
import io.p2p4j.libp2p.session.QuicSession;
import io.p2p4j.libp2p.tls.Tls;
import io.p2p4j.libp2p.upgrade.SecurityOffer;
import io.p2p4j.libp2p.upgrade.Upgrade;
import io.p2p4j.libp2p.yamux.YamuxLimits;
import io.p2p4j.libp2p.yamux.YamuxMuxer;
import io.p2p4j.transport.IoKind;
import io.p2p4j.transport.QuicOptions;
import io.p2p4j.transport.QuicTransport;
import io.p2p4j.transport.TcpOptions;
import io.p2p4j.transport.TcpTransport;
import io.p2p4j.transport.TlsEngine;
import io.p2p4j.transport.WebSocketTls;
import io.p2p4j.transport.WebSocketTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Makes libp2p providers, which talk to every implementation of libp2p: over TCP and WebSocket, secured by Noise or TLS, with
 * Yamux's streams, and over QUIC. QUIC needs {@code io.netty:netty-codec-native-quic} with the platform's classifier on the
 * class path; without it such addresses fail with {@code TRANSPORT_UNSUPPORTED}. What is spoken, and how other implementations talk to an application's messages, is in docs/LIBP2P.md.
 *
 * <table>
 * <caption>Settings of this provider</caption>
 * <tr><th>Name</th><th>Value</th></tr>
 * <tr><td>{@value #TRANSPORTS}</td><td>which transports are used: some of {@code tcp}, {@code quic}, {@code ws}, separated by
 *     commas; default all</td></tr>
 * <tr><td>{@value #IO}</td><td>{@code auto} (epoll on Linux, else NIO), {@code io_uring}, {@code epoll} or
 *     {@code nio}</td></tr>
 * <tr><td>{@value #LOOPS}</td><td>event loop threads, 0 to {@value #LOOPS_MAX}; default 0, one for each processor, at most
 *     8</td></tr>
 * <tr><td>{@value #SECURITY}</td><td>{@code noise_first} or {@code tls_first}: both, and which one a dialer proposes first;
 *     {@code noise} or {@code tls}: only that; default {@code noise_first}</td></tr>
 * <tr><td>{@value #TLS}</td><td>{@code auto} (BoringSSL where {@code io.netty:netty-tcnative-boringssl-static} is on the
 *     class path, else the JDK), {@code jdk} or {@code boringssl}</td></tr>
 * <tr><td>{@value #MUXERS}</td><td>what makes streams of TCP and WebSocket: some of {@code yamux}, {@code mplex}, separated by
 *     commas, the preferred first; default {@code yamux}. Mplex has no flow control, so with it the provider does not have the
 *     capability</td></tr>
 * <tr><td>{@value #WSS_CERTIFICATE}, {@value #WSS_KEY}</td><td>files in PEM: what a listener at {@code /tls/ws} or
 *     {@code /wss} shows, the host's own certificate first, and its private key (PKCS#8, not encrypted); default none, and
 *     then such addresses can be dialed only</td></tr>
 * <tr><td>{@value #WSS_TRUST}</td><td>{@code system}: the JDK's authorities must vouch for the name of such an address that is
 *     dialed; {@code any}: every certificate will do, since the peer's identity is proven above it; default
 *     {@code system}</td></tr>
 * <tr><td>{@value #WINDOW_BYTES_MAX}</td><td>how far the window of a stream grows with the bandwidth-delay product, in
 *     bytes; default 16 MiB. All windows of a connection grow by half of the limit {@code connectionWindowBytes}
 *     together</td></tr>
 * <tr><td>{@value #PERF}</td><td>{@code on} lets peers measure throughput with this host ({@code /perf/1.0.0}); default
 *     {@code off}</td></tr>
 * </table>
 */
public final class Libp2pProvider {
    /** The implementation's id. */
    public static final String ID = "libp2p";

    /** The setting for which transports are used. */
    public static final String TRANSPORTS = "LIBP2P_P2P_TRANSPORTS";

    /** The setting for how sockets are driven. */
    public static final String IO = "LIBP2P_P2P_IO";

    /** The setting for the number of event loop threads. */
    public static final String LOOPS = "LIBP2P_P2P_LOOPS";

    /** The setting for what secures links. */
    public static final String SECURITY = "LIBP2P_P2P_SECURITY";

    /** The setting for what makes streams. */
    public static final String MUXERS = "LIBP2P_P2P_MUXERS";

    /** The setting for which library speaks TLS. */
    public static final String TLS = "LIBP2P_P2P_TLS";

    /** The setting for the certificate that is shown at addresses of WebSocket over TLS. */
    public static final String WSS_CERTIFICATE = "LIBP2P_P2P_WSS_CERTIFICATE";

    /** The setting for the private key of that certificate. */
    public static final String WSS_KEY = "LIBP2P_P2P_WSS_KEY";

    /** The setting for which certificates of such addresses are trusted. */
    public static final String WSS_TRUST = "LIBP2P_P2P_WSS_TRUST";

    /** The setting for the largest window of a stream. */
    public static final String WINDOW_BYTES_MAX = "LIBP2P_P2P_WINDOW_BYTES_MAX";

    /** The setting for serving perf. */
    public static final String PERF = "LIBP2P_P2P_PERF";

    /** The most event loop threads. */
    public static final int LOOPS_MAX = TcpOptions.LOOPS_MAX;

    private static final String PREFIX = "LIBP2P_P2P_";
    private static final Set<Capability> OWN =
            EnumSet.of(Capability.HALF_CLOSE, Capability.STREAMS, Capability.DEADLINES, Capability.METRICS);

    private static final int QUIC_WINDOW_MIN = 1 << 10;
    private static final int QUIC_WINDOW_MAX = 1 << 30;
    /** The host's protocols, and streams that are over at one end. */
    private static final int QUIC_SPARE_STREAMS = 80;
    /** The session notices silence first, and says it with its own error. */
    private static final Duration QUIC_IDLE_SPARE = Duration.ofSeconds(10);

    /** The transports, in the order in which they are asked. */
    private enum Kind {
        TCP,
        QUIC,
        WS
    }

    /** What makes streams of links that carry one. */
    private enum Muxing {
        YAMUX(YamuxMuxer.PROTOCOL),
        MPLEX(MplexMuxer.PROTOCOL);

        private final String protocol;

        Muxing(String protocol) {
            this.protocol = protocol;
        }
    }

    /** What secures links, as its setting names it. */
    private enum Security {
        NOISE_FIRST,
        TLS_FIRST,
        NOISE,
        TLS
    }

    /** Whether something is done. */
    private enum Switch {
        OFF,
        ON
    }

    private Libp2pProvider() {}

    /**
     * Makes a provider, which is not started. Opens nothing and starts no thread.
     *
     * @param config identity, addresses, limits and the settings above
     * @param context time, timers, threads and chance; it outlives the provider and stays the caller's
     * @return a new provider
     * @throws IllegalArgumentException when a setting is wrong, or names what is not available here
     */
    public static P2PProvider create(P2PConfig config, ProviderContext context) {
        SettingReader settings = settings(config);
        Duration handshakeTimeout = atLeastOneMilli(config.limits().handshakeTimeout());
        TcpOptions options = TcpOptions.builder(config.identity(), ID)
                .handshakeTimeout(handshakeTimeout)
                .io(settings.constant(IO, IoKind.AUTO))
                .loops((int) settings.number(LOOPS, 0, 0, LOOPS_MAX))
                .build();
        Security security = settings.constant(SECURITY, Security.NOISE_FIRST);
        TlsEngine engine = settings.constant(TLS, TlsEngine.AUTO);
        Upgrade upgrade = new Upgrade(offers(security, engine, config, context), muxers(settings));
        List<Transport> transports = new ArrayList<>();
        for (Kind kind : kinds(settings)) {
            transports.add(
                    switch (kind) {
                        case TCP -> new SecuredTransport(TcpTransport.unsecured(options), upgrade, handshakeTimeout);
                        case QUIC -> new QuicTransport(quic(config, options));
                        case WS ->
                            new SecuredTransport(
                                    WebSocketTransport.unsecured(options, webTls(settings)), upgrade, handshakeTimeout);
                    });
        }
        return create(config, context, transports);
    }

    private static Set<Kind> kinds(SettingReader settings) {
        List<Kind> named = several(settings, TRANSPORTS, Kind.class);
        return named.isEmpty() ? EnumSet.allOf(Kind.class) : EnumSet.copyOf(named);
    }

    /** The ids of the multiplexers, the preferred first. */
    private static List<String> muxers(SettingReader settings) {
        List<Muxing> named = several(settings, MUXERS, Muxing.class);
        List<Muxing> chosen = named.isEmpty() ? List.of(Muxing.YAMUX) : named;
        return chosen.stream().map(muxing -> muxing.protocol).toList();
    }

    /** The constants that a setting names, in its order, each once; empty when there is no setting. */
    private static <E extends Enum<E>> List<E> several(SettingReader settings, String name, Class<E> type) {
        Setting named = settings.find(name).orElse(null);
        Set<E> found = new LinkedHashSet<>();
        if (named != null) {
            for (String each : named.value().split(",", -1)) {
                try {
                    found.add(Enum.valueOf(type, each.strip().toUpperCase(Locale.ROOT)));
                } catch (IllegalArgumentException unknown) {
                    String known = Arrays.stream(type.getEnumConstants())
                            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "));
                    throw ConfigException.wrongValue(named, "some of " + known + ", separated by commas");
                }
            }
        }
        return List.copyOf(found);
    }

    private static WebSocketTls webTls(SettingReader settings) {
        WebSocketTls tls = WebSocketTls.dialing(settings.constant(WSS_TRUST, WebSocketTls.Trust.SYSTEM));
        String chain = settings.text(WSS_CERTIFICATE, "");
        String key = settings.text(WSS_KEY, "");
        if (chain.isEmpty() != key.isEmpty()) {
            throw new IllegalArgumentException(
                    WSS_CERTIFICATE + " and " + WSS_KEY + ": one of them is missing (expected both or none)");
        }
        return chain.isEmpty() ? tls : tls.withCertificate(Path.of(chain), Path.of(key));
    }

    /** QUIC's credit is what holds a peer: the session has none of its own. */
    private static QuicOptions quic(P2PConfig config, TcpOptions sockets) {
        Limits limits = config.limits();
        long link = (long) limits.messageWindowBytes() + limits.connectionWindowBytes();
        return QuicOptions.builder(config.identity(), Tls.UNDECIDED)
                .handshakeTimeout(sockets.handshakeTimeout())
                .idleTimeout(atMostOneDay(limits.idleTimeout().plus(QUIC_IDLE_SPARE)))
                .io(sockets.io())
                .loops(sockets.loops())
                .streamsMax(limits.streamsMax() + QUIC_SPARE_STREAMS)
                .windows(Math.max(limits.streamWindowBytes(), QUIC_WINDOW_MIN), (int)
                        Math.min(Math.max(link, QUIC_WINDOW_MIN), QUIC_WINDOW_MAX))
                .build();
    }

    private static Duration atMostOneDay(Duration timeout) {
        Duration most = Duration.ofDays(1);
        return timeout.compareTo(most) > 0 ? most : timeout;
    }

    private static List<SecurityOffer> offers(
            Security security, TlsEngine engine, P2PConfig config, ProviderContext context) {
        List<String> muxers = muxers(settings(config));
        Supplier<SecurityOffer> noise =
                () -> new SecurityOffer(Noise.PROTOCOL_ID, new Noise(config.identity(), context, muxers));
        Supplier<SecurityOffer> tls =
                () -> new SecurityOffer(Tls.PROTOCOL_ID, new Tls(config.identity(), engine, muxers));
        return switch (security) {
            case NOISE_FIRST -> List.of(noise.get(), tls.get());
            case TLS_FIRST -> List.of(tls.get(), noise.get());
            case NOISE -> List.of(noise.get());
            case TLS -> List.of(tls.get());
        };
    }

    /**
     * Makes the same provider on another transport than TCP, such as that of a simulation: this method is what the simulator
     * calls a stack. Its links must have negotiated the multiplexer, as those do that {@link #upgrade} secures.
     *
     * @param config identity, addresses, limits and the settings above, but for those of sockets
     * @param context time, timers, threads and chance; it outlives the provider and stays the caller's
     * @param transport makes the links; the provider closes it when it stops
     * @return a new provider, which is not started
     */
    public static P2PProvider create(P2PConfig config, ProviderContext context, Transport transport) {
        return create(config, context, List.of(transport));
    }

    private static P2PProvider create(P2PConfig config, ProviderContext context, List<Transport> transports) {
        SettingReader settings = settings(config);
        int windowBytesMax = (int) settings.number(
                WINDOW_BYTES_MAX, YamuxLimits.WINDOW_BYTES_MAX, YamuxLimits.WINDOW_BYTES_MIN, Integer.MAX_VALUE / 4);
        LocalHost host = new LocalHost(
                config.identity(),
                () -> context.now().toEpochMilli(),
                settings.constant(PERF, Switch.OFF) == Switch.ON);
        Set<Capability> common = EnumSet.allOf(Capability.class);
        transports.forEach(transport -> common.retainAll(transport.capabilities()));
        Set<Capability> capabilities = EnumSet.copyOf(OWN);
        capabilities.addAll(common);
        if (!muxers(settings).contains(MplexMuxer.PROTOCOL)) {
            capabilities.add(Capability.FLOW_CONTROL);
        }
        return new DrivenProvider(
                ID,
                capabilities,
                config,
                context,
                transports,
                session -> session.applicationProtocol().equals(MplexMuxer.PROTOCOL)
                        ? new MplexSession(session, host)
                        : new Libp2pSession(session, host, windowBytesMax),
                (session, link) -> new QuicSession(session, host, link));
    }

    /**
     * Makes what secures plain links by Noise and negotiates their multiplexer as libp2p does: what the simulator calls a
     * security. TLS takes chance from elsewhere than the context, so that it is not in here.
     *
     * @param config with the identity that is proven
     * @param context whose chance is used
     * @return makes the channel of each link
     */
    public static SecureChannel.Factory upgrade(P2PConfig config, ProviderContext context) {
        return new Upgrade(offers(Security.NOISE, TlsEngine.JDK, config, context), muxers(settings(config)));
    }

    private static SettingReader settings(P2PConfig config) {
        SettingReader settings = config.providerReader();
        settings.requireKnown(
                PREFIX,
                List.of(
                        TRANSPORTS,
                        IO,
                        LOOPS,
                        SECURITY,
                        TLS,
                        MUXERS,
                        WSS_CERTIFICATE,
                        WSS_KEY,
                        WSS_TRUST,
                        WINDOW_BYTES_MAX,
                        PERF));
        return settings;
    }

    /** The resolution of the transport's timer; the driver keeps the exact bound. */
    private static Duration atLeastOneMilli(Duration timeout) {
        Duration least = Duration.ofMillis(1);
        return timeout.compareTo(least) < 0 ? least : timeout;
    }
}
