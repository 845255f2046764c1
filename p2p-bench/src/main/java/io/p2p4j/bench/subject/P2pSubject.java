package io.p2p4j.bench.subject;

import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.provider.P2PProviders;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** The lean provider, through p2p-api alone. */
final class P2pSubject implements Subject {
    private static final int CONNECTIONS_MAX = 30_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Nothing is refused. */
    private static final Limits ROOMY = Limits.builder()
            .connectionsMax(CONNECTIONS_MAX)
            .pendingHandshakesMax(CONNECTIONS_MAX)
            .dialTimeout(PATIENCE)
            .handshakeTimeout(PATIENCE)
            .build();

    private static final Limits PRODUCTION =
            P2PConfig.production().identity(Identity.generate()).build().limits();

    private static final SystemContext ON_LOOP = SystemContext.withCallbacksOnLoop();

    private static final String TCP = "/ip4/127.0.0.1/tcp/0";
    private static final String QUIC = "/ip4/127.0.0.1/udp/0/quic-v1";

    private final String id;
    private final String address;
    private final String tls;
    private final boolean direct;
    private final Limits limits;

    private P2pSubject(String id, String address, String tls, boolean direct, Limits limits) {
        this.id = id;
        this.address = address;
        this.tls = tls;
        this.direct = direct;
        this.limits = limits;
    }

    /** Callbacks run on the threads of the system's context. */
    static P2pSubject tcp(String id, String tls) {
        return new P2pSubject(id, TCP, tls, false, ROOMY);
    }

    /** The same over QUIC, whose TLS engine is its own. */
    static P2pSubject quic(String id, boolean direct) {
        return new P2pSubject(id, QUIC, "auto", direct, ROOMY);
    }

    /** The application has chosen that callbacks run on the event loop. */
    static P2pSubject direct(String id, String tls) {
        return new P2pSubject(id, TCP, tls, true, ROOMY);
    }

    /** With the limits of a server: what is too much for them is refused. */
    static P2pSubject production(String id, String tls) {
        return new P2pSubject(id, TCP, tls, false, PRODUCTION);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Set<Way> ways() {
        return EnumSet.of(Way.FUTURE, Way.PUSH, Way.BATCHED, Way.BLOCKING);
    }

    @Override
    public Side open(Way way, int loops) throws Exception {
        P2PConfig config = P2PConfig.builder()
                .implementation("netty")
                .listenAddress(Multiaddr.parse(address))
                .limits(limits)
                .providerSetting("NETTY_P2P_TLS", tls)
                .providerSetting("NETTY_P2P_LOOPS", Integer.toString(loops))
                .build();
        ProviderContext context = direct ? ON_LOOP : SystemContext.shared();
        P2PProvider provider = P2PProviders.create(config, context);
        provider.start().toCompletableFuture().get();
        return new P2pSide(provider, way);
    }
}
