package io.p2p4j.transport.mdns;

import static io.p2p4j.transport.mdns.MdnsNeighbours.said;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes in network namespaces of their own find each other by multicast. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("once")
class MdnsNamespaceTest {
    private MdnsNeighbours neighbours;

    @BeforeEach
    void begin() throws Exception {
        neighbours = new MdnsNeighbours();
    }

    @AfterEach
    void end() throws Exception {
        if (neighbours != null) {
            neighbours.end();
        }
    }

    @Test
    void twoProcessesFindEachOtherAndHearTheGoodbye() throws Exception {
        Process one = neighbours.startPeer(neighbours.near, 1, "/ip4/10.203.78.1/tcp/4001");
        Process other = neighbours.startPeer(neighbours.far, 2, "/ip4/10.203.78.2/udp/4002/quic-v1");
        try (BufferedReader oneSays = one.inputReader();
                BufferedReader otherSays = other.inputReader()) {
            String onePeer = said(oneSays).split(" ")[1];
            String otherPeer = said(otherSays).split(" ")[1];
            assertThat(said(oneSays)).isEqualTo("found " + otherPeer + " [/ip4/10.203.78.2/udp/4002/quic-v1]");
            assertThat(said(otherSays)).isEqualTo("found " + onePeer + " [/ip4/10.203.78.1/tcp/4001]");
            other.outputWriter().close();
            assertThat(said(oneSays)).startsWith("expired " + otherPeer);
        }
    }
}
