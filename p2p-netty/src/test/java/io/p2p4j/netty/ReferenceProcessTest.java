package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.netty.reference.ReferenceEcho;
import io.p2p4j.netty.reference.ReferenceProcess;
import io.p2p4j.simulator.ChildJvm;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The provider against the reference peer in a process of its own, in both roles. The kit does the same within one. */
class ReferenceProcessTest {
    private final Node node = new Node();
    private ChildJvm reference;
    private Multiaddr address;
    private PeerId peer;

    @BeforeEach
    void startProcess() throws Exception {
        reference = ChildJvm.start(ReferenceProcess.class, List.of("-Xmx128m"));
        String[] ready = reference.words();
        address = Multiaddr.tcp("127.0.0.1", Integer.parseInt(ready[0]));
        peer = PeerId.parse(ready[1]);
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        reference.close();
    }

    @Test
    void theProviderDials() throws Exception {
        P2PConnection connection = node.connect(address, peer);
        assertThat(reference.words())
                .containsExactly("open", node.provider.localPeerId().toString());
        converse(connection);
        assertThat(Node.get(connection.close("done")).isClean()).isTrue();
        assertThat(reference.words()).containsExactly("ended", "0", "peer", "done");
    }

    @Test
    void theReferencePeerDials() throws Exception {
        P2PListener listener = node.listen();
        CompletionStage<P2PConnection> accepted = listener.accept();
        reference.tell("dial " + listener.localAddresses().get(0).port().orElseThrow());
        P2PConnection connection = Node.get(accepted);
        assertThat(connection.remotePeerId()).isEqualTo(peer);
        converse(connection);
        assertThat(reference.words()[0]).isEqualTo("open");
        reference.tell("close 1 going");
        CloseReason reason = Node.get(connection.closed());
        assertThat(reason).isEqualTo(new CloseReason(CloseReason.Origin.REMOTE, CloseReason.Code.GOING_AWAY, "going"));
        assertThat(reference.words()).containsExactly("ended", "1", "own", "going");
    }

    private static void converse(P2PConnection connection) throws Exception {
        for (int size : new int[] {1, 200, 70_000, 1 << 20}) {
            byte[] message = new byte[size];
            new Random(size).nextBytes(message);
            CompletionStage<Optional<byte[]>> echo = connection.receive();
            Node.get(connection.send(message));
            assertThat(Node.get(echo)).hasValue(message);
        }
        P2PStream stream = Node.get(connection.openStream(ReferenceEcho.PROTOCOL));
        byte[] data = new byte[300_000];
        new Random(1).nextBytes(data);
        CompletionStage<Void> written = stream.write(data);
        ByteBuffer back = ByteBuffer.allocate(data.length);
        while (back.hasRemaining()) {
            back.put(Node.get(stream.read()).orElseThrow());
        }
        Node.get(written);
        Node.get(stream.closeWrite());
        assertThat(Node.get(stream.read())).isEmpty();
        assertThat(back.array()).isEqualTo(data);
        assertThat(Node.get(connection.ping())).isPositive();
        Node.get(connection.closeWrite());
        assertThat(Node.get(connection.receive())).isEmpty();
    }
}
