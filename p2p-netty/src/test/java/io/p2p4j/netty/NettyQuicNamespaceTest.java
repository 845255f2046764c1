package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.simulator.ChildJvm;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A connection goes on when the dialer's host gets another address: two processes in network namespaces of their own. */
@Tag("once")
class NettyQuicNamespaceTest {
    private static final int MESSAGES = 30_000;
    private static final int MESSAGE_BYTES = 1024;

    @Test
    void aTransferGoesOnWhenTheHostGetsAnotherAddress() throws Exception {
        try (Namespaces hosts = namespaces();
                ChildJvm receiver = ChildJvm.startIn(
                        hosts.left(), CountingProcess.class, "/ip4/10.77.0.1/udp/0/quic-v1", "" + MESSAGES)) {
            Multiaddr address = Multiaddr.parse(NettyQuicTest.after("at", receiver)[1]);
            try (ChildJvm sender = ChildJvm.startIn(
                    hosts.right(),
                    StreamingProcess.class,
                    address.withoutPeerId().toString(),
                    address.peerId().orElseThrow().toString(),
                    "" + MESSAGES,
                    "" + MESSAGE_BYTES)) {
                assertThat(NettyQuicTest.after("got", receiver)[2]).startsWith("/ip4/10.77.1.1/");

                hosts.moveRight("10.77.1.1", "10.77.1.2");

                assertThat(NettyQuicTest.after("moved", receiver)[1]).startsWith("/ip4/10.77.1.2/");
                assertThat(NettyQuicTest.after("all", receiver)[1]).startsWith("/ip4/10.77.1.2/");
                NettyQuicTest.after("done", sender);
            }
        }
    }

    private static Namespaces namespaces() throws InterruptedException {
        try {
            return Namespaces.create();
        } catch (IOException notPermitted) {
            return abort("no network namespaces on this host: " + notPermitted.getMessage());
        }
    }
}
