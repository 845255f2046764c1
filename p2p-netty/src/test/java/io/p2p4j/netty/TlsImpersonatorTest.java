package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.tck.ProviderRequest;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The attacker of the security rules would get in, if his proof were right. */
class TlsImpersonatorTest {
    @Test
    void withATrueIdentityHeIsAccepted() throws Exception {
        try (NettyHarness harness = new NettyHarness();
                TlsImpersonator visitor = new TlsImpersonator();
                P2PProvider host =
                        harness.newProvider(new ProviderRequest("host", Identity.generate(), Limits.DEFAULTS))) {
            host.start();
            P2PListener listener =
                    host.listen(harness.listenAddress()).toCompletableFuture().get(10, TimeUnit.SECONDS);
            CompletionStage<P2PConnection> accepted = listener.accept();
            Identity identity = Identity.generate();
            visitor.visit(
                    StolenIdentity.honest(identity), listener.localAddresses().get(0));
            P2PConnection connection = accepted.toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(connection.remotePeerId()).isEqualTo(identity.peerId());
        }
    }
}
