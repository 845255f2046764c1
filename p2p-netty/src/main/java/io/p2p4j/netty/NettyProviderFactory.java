package io.p2p4j.netty;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.provider.P2PProviderFactory;
import java.util.Optional;

/** Announces {@link NettyProvider} to {@code P2PProviders}. Stateless and thread-safe. */
public final class NettyProviderFactory implements P2PProviderFactory {
    private static final int PRIORITY = 100;

    /** Called by the service loader. */
    public NettyProviderFactory() {}

    @Override
    public String id() {
        return NettyProvider.ID;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public String artifact() {
        return "io.p2p4j:p2p-netty";
    }

    @Override
    public Optional<String> unavailableReason() {
        // NIO and the JDK's TLS are everywhere.
        return Optional.empty();
    }

    @Override
    public P2PProvider create(P2PConfig config, ProviderContext context) {
        return NettyProvider.create(config, context);
    }
}
