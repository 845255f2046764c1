package io.p2p4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.simulator.ChildJvm;
import io.p2p4j.tck.fixture.UdpWire;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What QUIC adds to the contract: addresses of two kinds, migration, blocked UDP, faults of datagrams. */
class NettyQuicTest {
    private static final Multiaddr QUIC = Multiaddr.parse("/ip4/127.0.0.1/udp/0/quic-v1");
    private static final Multiaddr TCP = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
    private static final int MESSAGES = 2000;
    private static final int MESSAGE_BYTES = 4096;

    @Test
    void oneProviderListensAtBothKindsOfAddresses() throws Exception {
        try (Node host = new Node();
                Node dialer = new Node()) {
            P2PListener quic = Node.get(host.provider.listen(QUIC));
            P2PListener tcp = Node.get(host.provider.listen(TCP));

            assertThat(transport(host, dialer, quic)).isEqualTo("quic");
            assertThat(transport(host, dialer, tcp)).isEqualTo("tcp");
        }
    }

    private static String transport(Node host, Node dialer, P2PListener listener) throws Exception {
        CompletionStage<P2PConnection> accept = listener.accept();
        P2PConnection near = dialer.connect(listener.localAddresses().get(0), host.provider.localPeerId());
        P2PConnection far = Node.get(accept);
        assertThat(far.info().transport()).isEqualTo(near.info().transport());
        assertThat(far.remotePeerId()).isEqualTo(dialer.provider.localPeerId());
        Node.get(near.close());
        return near.info().transport();
    }

    @Test
    void aTransferGoesOnWhenTheDialersAddressChanges() throws Exception {
        Queue<Multiaddr> seen = new ConcurrentLinkedQueue<>();
        try (Node host = new Node();
                Node dialer = new Node();
                UdpWire wire = new UdpWire()) {
            host.provider.observe(event -> {
                if (event instanceof P2PEvent.ConnectionChanged changed) {
                    seen.add(changed.connection().info().remoteAddress());
                }
            });
            P2PListener listener = Node.get(host.provider.listen(QUIC));
            CompletionStage<P2PConnection> accept = listener.accept();
            P2PConnection near =
                    dialer.connect(wire.via(listener.localAddresses().get(0)), host.provider.localPeerId());
            P2PConnection far = Node.get(accept);
            Multiaddr before = far.info().remoteAddress();

            for (int i = 0; i < MESSAGES; i++) {
                Node.get(near.send(ByteBuffer.allocate(MESSAGE_BYTES).putInt(0, i)));
                if (i % 500 == 250) {
                    wire.rebind();
                }
                assertThat(ByteBuffer.wrap(Node.get(far.receive()).orElseThrow())
                                .getInt())
                        .isEqualTo(i);
            }

            Multiaddr after = far.info().remoteAddress();
            assertThat(after).isNotEqualTo(before);
            Awaitility.await().until(() -> seen.contains(after));
            Node.get(near.close());
        }
    }

    @Test
    void blockedUdpLeavesTcp() throws Exception {
        try (Node host = new Node();
                Node dialer = new Node();
                DatagramChannel silent =
                        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            int port = ((InetSocketAddress) silent.getLocalAddress()).getPort();
            P2PListener tcp = Node.get(host.provider.listen(TCP));
            Multiaddr blocked = Multiaddr.parse("/ip4/127.0.0.1/udp/" + port + "/quic-v1");

            P2PConnection connection = Node.get(dialer.provider.connect(DialRequest.to(host.provider.localPeerId())
                    .withAddresses(List.of(blocked, tcp.localAddresses().get(0)))));

            assertThat(connection.info().transport()).isEqualTo("tcp");
            assertThat(dialer.provider.stats().totals().dialAttemptsLost()).isOne();
            assertThat(dialer.provider.stats().totals().dialsFailed()).isZero();
            Node.get(connection.close());
        }
    }

    @Test
    void theFirstOfBothWinsAndNothingOfTheOtherStays() throws Exception {
        try (Node host = new Node();
                Node dialer = new Node()) {
            P2PListener tcp = Node.get(host.provider.listen(TCP));
            P2PListener quic = Node.get(host.provider.listen(QUIC));
            dialer.provider
                    .addressBook()
                    .add(
                            host.provider.localPeerId(),
                            List.of(
                                    tcp.localAddresses().get(0),
                                    quic.localAddresses().get(0)));

            P2PConnection connection = Node.get(dialer.provider.connect(DialRequest.to(host.provider.localPeerId())));

            // QUIC goes first, but a busy machine may let TCP overtake it.
            assertThat(connection.info().transport()).isIn("quic", "tcp");
            Awaitility.await()
                    .until(() -> host.provider.stats().gauges().connectionsOpen() == 1
                            && host.provider.stats().gauges().handshakesPending() == 0
                            && dialer.provider.stats().gauges().dialsPending() == 0);
            assertThat(dialer.provider.stats().gauges().connectionsOpen()).isEqualTo(1);
            Node.get(connection.close());
        }
    }

    @Test
    void whereNothingListensTheDialIsRefusedAtOnce() throws Exception {
        int port;
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Node dialer = new Node()) {
            P2PException failure = Node.failure(
                    dialer.provider.connect(DialRequest.to(Multiaddr.parse("/ip4/127.0.0.1/udp/" + port + "/quic-v1"))
                            .withTimeout(Duration.ofSeconds(60))));

            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_REFUSED);
        }
    }

    @Test
    void anotherIdentityThanExpectedIsNamed() throws Exception {
        try (Node host = new Node();
                Node dialer = new Node()) {
            P2PListener listener = Node.get(host.provider.listen(QUIC));

            P2PException failure = Node.failure(dialer.provider.connect(
                    DialRequest.to(listener.localAddresses().get(0).withoutPeerId())
                            .withPeer(Identity.generate().peerId())));

            assertThat(failure.code()).isEqualTo(ErrorCode.PEER_ID_MISMATCH);
        }
    }

    @Test
    void garbageAtTheListenerHurtsNobody() throws Exception {
        try (Node host = new Node();
                Node dialer = new Node();
                DatagramSocket attacker = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            P2PListener listener = Node.get(host.provider.listen(QUIC));
            Multiaddr address = listener.localAddresses().get(0);
            CompletionStage<P2PConnection> accept = listener.accept();
            P2PConnection near = dialer.connect(address, host.provider.localPeerId());
            P2PConnection far = Node.get(accept);

            for (byte[] datagram : garbage(new Random(1))) {
                attacker.send(new DatagramPacket(
                        datagram,
                        datagram.length,
                        InetAddress.getLoopbackAddress(),
                        address.port().orElseThrow()));
            }

            Node.get(near.send(new byte[] {7}));
            assertThat(Node.get(far.receive()).orElseThrow()).containsExactly(7);
            CompletionStage<P2PConnection> another = listener.accept();
            P2PConnection second = dialer.connect(address, host.provider.localPeerId());
            Node.get(another);
            Node.get(second.close());
            Node.get(near.close());
        }
    }

    /** Bytes of chance, and of chance behind headers that look like QUIC's. */
    private static List<byte[]> garbage(Random random) {
        List<byte[]> datagrams = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[random.nextInt(1400)];
            random.nextBytes(bytes);
            if (bytes.length > 30 && i % 2 == 0) {
                // A long header, type Initial, version 1, connection ids of 8 bytes.
                ByteBuffer.wrap(bytes)
                        .put((byte) (0xc0 | random.nextInt(4)))
                        .putInt(1)
                        .put((byte) 8)
                        .put(14, (byte) 8);
            }
            datagrams.add(bytes);
        }
        datagrams.add(new byte[0]);
        return datagrams;
    }

    @Test
    void aKilledProcessIsALostConnection() throws Exception {
        Limits limits = Limits.builder()
                .keepAliveInterval(Duration.ofMillis(500))
                .idleTimeout(Duration.ofSeconds(3))
                .build();
        try (Node dialer = new Node(limits)) {
            P2PConnection connection;
            try (ChildJvm child = ChildJvm.start(CountingProcess.class, List.of(), QUIC.toString(), "1000000")) {
                Multiaddr address = Multiaddr.parse(after("at", child)[1]);
                connection = dialer.connect(address, address.peerId().orElseThrow());
                Node.get(connection.send(new byte[4]));
            }
            // The end of the block was a kill without notice.
            P2PException failure = Node.failure(connection.receive());

            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        }
    }

    /** The next line with that first word. */
    static String[] after(String first, ChildJvm child) throws IOException {
        String[] words = child.words();
        while (!words[0].equals(first)) {
            words = child.words();
        }
        return words;
    }

    @Test
    void listenAddressesOfBothKindsComeFromTheConfiguration() throws Exception {
        P2PConfig config =
                P2PConfig.development().listenAddresses(List.of(TCP, QUIC)).build();
        try (Node host = new Node(config)) {
            assertThat(config.listenAddresses()).containsExactly(TCP, QUIC);
            for (Multiaddr address : config.listenAddresses()) {
                Node.get(host.provider.listen(address));
            }
        }
    }
}
