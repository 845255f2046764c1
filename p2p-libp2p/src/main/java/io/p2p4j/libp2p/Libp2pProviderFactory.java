package io.p2p4j.libp2p;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.provider.P2PProviderFactory;
import java.util.Optional;

/** Announces {@link Libp2pProvider} to {@code P2PProviders}. Stateless and thread-safe. */
public final class Libp2pProviderFactory implements P2PProviderFactory {
    private static final int PRIORITY = 50;

    /** Called by the service loader. */
    public Libp2pProviderFactory() {}

    @Override
    public String id() {
        return Libp2pProvider.ID;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public String artifact() {
        return "io.p2p4j:p2p-libp2p";
    }

    @Override
    public Optional<String> unavailableReason() {
        // NIO, Bouncy Castle and the JDK's ciphers are everywhere.
        return Optional.empty();
    }

    @Override
    public P2PProvider create(P2PConfig config, ProviderContext context) {
        return Libp2pProvider.create(config, context);
    }
}
