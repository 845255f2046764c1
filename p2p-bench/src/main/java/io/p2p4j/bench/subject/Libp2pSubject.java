package io.p2p4j.bench.subject;

import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.provider.P2PProviders;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** The libp2p provider, through p2p-api alone. */
final class Libp2pSubject implements Subject {
    private static final int CONNECTIONS_MAX = 30_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Nothing is refused. */
    private static final Limits ROOMY = Limits.builder()
            .connectionsMax(CONNECTIONS_MAX)
            .pendingHandshakesMax(CONNECTIONS_MAX)
            .dialTimeout(PATIENCE)
            .handshakeTimeout(PATIENCE)
            .build();

    private static final SystemContext ON_LOOP = SystemContext.withCallbacksOnLoop();

    private final String id;
    private final String security;
    private final boolean direct;

    /**
     * Names it.
     *
     * @param id the name
     * @param security {@code noise} or {@code tls}
     * @param direct whether callbacks run on the event loop
     */
    Libp2pSubject(String id, String security, boolean direct) {
        this.id = id;
        this.security = security;
        this.direct = direct;
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
                .implementation("libp2p")
                .listenAddress(Multiaddr.tcp("127.0.0.1", 0))
                .limits(ROOMY)
                .providerSetting("LIBP2P_P2P_SECURITY", security)
                .providerSetting("LIBP2P_P2P_LOOPS", Integer.toString(loops))
                .build();
        P2PProvider provider = P2PProviders.create(config, direct ? ON_LOOP : SystemContext.shared());
        provider.start().toCompletableFuture().get();
        return new P2pSide(provider, way);
    }
}
