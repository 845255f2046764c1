package io.p2p4j.libp2p;

import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.core.secure.SecuredTransport;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.libp2p.upgrade.SecurityOffer;
import io.p2p4j.libp2p.upgrade.Upgrade;
import io.p2p4j.libp2p.yamux.YamuxMuxer;
import io.p2p4j.transport.TcpOptions;
import io.p2p4j.transport.TcpTransport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A whole provider with another security than it should have: who lets it in gets a working connection. */
final class FalsePeer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final P2PProvider provider;
    private final Multiaddr bind;

    /** Over TCP. */
    FalsePeer(ProviderContext context, String protocolId, SecureChannel.Factory security) {
        this(context, protocolId, security, TcpTransport::unsecured, Multiaddr.tcp("127.0.0.1", 0));
    }

    /** Over what makes links that prove nothing, and where it listens. */
    FalsePeer(
            ProviderContext context,
            String protocolId,
            SecureChannel.Factory security,
            Function<TcpOptions, Transport> plain,
            Multiaddr bind) {
        this.bind = bind;
        Identity identity = Identity.generate();
        P2PConfig config = P2PConfig.builder().identity(identity).build();
        provider = Libp2pProvider.create(
                config,
                context,
                new SecuredTransport(
                        plain.apply(
                                TcpOptions.builder(identity, "unused").loops(1).build()),
                        new Upgrade(List.of(new SecurityOffer(protocolId, security)), List.of(YamuxMuxer.PROTOCOL)),
                        PATIENCE));
        provider.start().toCompletableFuture().join();
    }

    /** Dials, whoever answers, and waits until it is as far as it gets. */
    void dial(Multiaddr listener) {
        try {
            provider.connect(listener.withoutPeerId())
                    .toCompletableFuture()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException refused) {
            // As it should be; the listener is asked.
            return;
        }
    }

    /** Listens; the address has no peer id. */
    Multiaddr listen() {
        P2PListener listener = provider.listen(bind).toCompletableFuture().join();
        return listener.localAddresses().get(0).withoutPeerId();
    }

    @Override
    public void close() {
        provider.close();
    }
}
