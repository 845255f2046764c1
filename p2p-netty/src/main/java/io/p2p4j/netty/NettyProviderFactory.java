package io.p2p4j.netty;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.provider.P2PProviderFactory;
import io.p2p4j.api.provider.ProviderPart;
import io.p2p4j.transport.TlsEngine;
import java.util.List;
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
    public List<ProviderPart> parts() {
        boolean boringSsl = TlsEngine.AUTO.resolved() == TlsEngine.BORINGSSL;
        return List.of(new ProviderPart(
                "TLS 1.3 (AES-GCM)",
                boringSsl ? "BoringSSL" : "JDK",
                boringSsl
                        ? ""
                        : "add " + TlsEngine.BORINGSSL_ARTIFACT + " with this platform's classifier: it is faster"));
    }

    @Override
    public P2PProvider create(P2PConfig config, ProviderContext context) {
        return NettyProvider.create(config, context);
    }
}
