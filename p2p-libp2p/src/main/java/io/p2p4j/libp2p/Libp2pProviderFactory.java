package io.p2p4j.libp2p;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.provider.P2PProviderFactory;
import io.p2p4j.api.provider.ProviderPart;
import io.p2p4j.libp2p.noise.Noise;
import io.p2p4j.transport.TlsEngine;
import java.util.List;
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
    public List<ProviderPart> parts() {
        boolean boringSsl = TlsEngine.AUTO.resolved() == TlsEngine.BORINGSSL;
        return List.of(
                new ProviderPart("Noise's ChaCha20-Poly1305", Noise.cipherLibrary(), Noise.cipherAdvice()),
                new ProviderPart(
                        "TLS 1.3 (AES-GCM)",
                        boringSsl ? "BoringSSL" : "JDK",
                        boringSsl
                                ? ""
                                : "add " + TlsEngine.BORINGSSL_ARTIFACT
                                        + " with this platform's classifier: it is faster, and reads the certificates of js-libp2p"));
    }

    @Override
    public P2PProvider create(P2PConfig config, ProviderContext context) {
        return Libp2pProvider.create(config, context);
    }
}
