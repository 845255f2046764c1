package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.P2PProviderTck;
import io.p2p4j.transport.TcpOptions;
import io.p2p4j.transport.TcpTransport;
import io.p2p4j.transport.TlsEngine;
import org.junit.jupiter.api.Test;

/** The Netty provider keeps the contract, with BoringSSL as its TLS; {@link JdkTlsTckTest} has the JDK's. */
class NettyTckTest extends P2PProviderTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new NettyHarness();
    }

    @Override
    protected String rerunCommand() {
        return "mvn -Pfast -pl p2p-netty -am test -Dtest=NettyTckTest -Dp2p.tck.rules=%s";
    }

    @Test
    void theTestsHaveBoringSsl() {
        TcpTransport transport = new TcpTransport(
                TcpOptions.builder(Identity.generate(), NettyProvider.ALPN).build());

        assertThat(transport.tls()).isEqualTo(TlsEngine.BORINGSSL);
        transport.close();
    }
}
