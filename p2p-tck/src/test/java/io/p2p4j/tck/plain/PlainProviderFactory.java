package io.p2p4j.tck.plain;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.provider.P2PProviderFactory;
import java.util.Optional;

/** Finds the provider as a service. */
public final class PlainProviderFactory implements P2PProviderFactory {
    @Override
    public String id() {
        return PlainProvider.ID;
    }

    /** Nobody shall get a provider without security who did not ask for it. */
    @Override
    public int priority() {
        return 0;
    }

    @Override
    public String artifact() {
        return "org.example:plain";
    }

    @Override
    public Optional<String> unavailableReason() {
        return Optional.empty();
    }

    @Override
    public P2PProvider create(P2PConfig config, ProviderContext context) {
        return new PlainProvider(config, context);
    }
}
