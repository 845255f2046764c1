package io.p2p4j.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One provider and its transports beside each other. */
@Timeout(120)
class Libp2pTransportsTest {
    private static final String TCP = "/ip4/127.0.0.1/tcp/0";
    private static final String WS = "/ip4/127.0.0.1/tcp/0/ws";
    private static final String QUIC = "/ip4/127.0.0.1/udp/0/quic-v1";
    private static final int STOPS = 20;
    private static final int MESSAGES = 300;
    private static final int MESSAGE_BYTES = 2000;

    private final SystemContext context = new SystemContext();
    private final List<P2PProvider> providers = new ArrayList<>();

    private P2PProvider provider(Map<String, String> settings) throws Exception {
        P2PConfig.Builder config = P2PConfig.builder().identity(Identity.generate());
        settings.forEach(config::providerSetting);
        P2PProvider provider = Libp2pProvider.create(config.build(), context);
        providers.add(provider);
        done(provider.start());
        return provider;
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        for (P2PProvider provider : providers) {
            done(provider.stop());
        }
        context.close();
    }

    @ParameterizedTest
    @CsvSource({TCP + ", tcp", WS + ", ws", QUIC + ", quic"})
    void oneProviderListensAtAddressesOfAllKinds(String address, String transport) throws Exception {
        P2PProvider host = provider(Map.of());
        for (String each : List.of(TCP, WS, QUIC)) {
            done(host.listen(Multiaddr.parse(each)));
        }
        P2PListener listener = done(host.listen(Multiaddr.parse(address)));
        CompletionStage<P2PConnection> accepted = listener.accept();
        P2PConnection near =
                done(provider(Map.of()).connect(listener.localAddresses().get(0)));
        P2PConnection far = done(accepted);
        assertThat(near.info().transport()).isEqualTo(transport);
        assertThat(far.info().transport()).isEqualTo(transport);
        assertThat(near.info().features()).containsExactly(transport.equals("quic") ? "quic-v1" : "/yamux/1.0.0");
        assertThat(done(near.ping())).isPositive();
        assertThat(done(far.ping())).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {TCP, QUIC})
    void whatWasSentBeforeACleanCloseArrives(String address) throws Exception {
        P2PListener listener = done(provider(Map.of()).listen(Multiaddr.parse(address)));
        CompletionStage<P2PConnection> accepted = listener.accept();
        P2PConnection near =
                done(provider(Map.of()).connect(listener.localAddresses().get(0)));
        P2PConnection far = done(accepted);
        for (int i = 0; i < MESSAGES; i++) {
            near.send(ByteBuffer.allocate(MESSAGE_BYTES).putInt(0, i));
        }
        CompletionStage<CloseReason> closed = near.close("enough");
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(ByteBuffer.wrap(done(far.receive()).orElseThrow()).getInt())
                    .isEqualTo(i);
        }
        assertThat(done(closed).code()).isEqualTo(CloseReason.Code.NORMAL);
        CloseReason seen = done(far.closed());
        assertThat(seen.code()).isEqualTo(CloseReason.Code.NORMAL);
        assertThat(seen.detail()).isEqualTo("enough");
    }

    @ParameterizedTest
    @ValueSource(strings = {TCP, QUIC})
    void twoThatStopAtTheSameTimePartCleanly(String address) throws Exception {
        for (int i = 0; i < STOPS; i++) {
            P2PProvider host = provider(Map.of());
            P2PProvider dialer = provider(Map.of());
            P2PListener listener = done(host.listen(Multiaddr.parse(address)));
            CompletionStage<P2PConnection> accepted = listener.accept();
            P2PConnection near = done(dialer.connect(listener.localAddresses().get(0)));
            P2PConnection far = done(accepted);
            CompletionStage<Void> first = (i % 2 == 0 ? host : dialer).stop();
            done((i % 2 == 0 ? dialer : host).stop());
            done(first);
            assertThat(done(near.closed())).matches(CloseReason::isClean);
            assertThat(done(far.closed())).matches(CloseReason::isClean);
        }
    }

    @Test
    void anAbortOverQuicIsToldWithItsReason() throws Exception {
        P2PListener listener = done(provider(Map.of()).listen(Multiaddr.parse(QUIC)));
        CompletionStage<P2PConnection> accepted = listener.accept();
        P2PConnection near =
                done(provider(Map.of()).connect(listener.localAddresses().get(0)));
        P2PConnection far = done(accepted);
        near.abort("no more of this");
        CloseReason seen = done(far.closed());
        assertThat(seen.origin()).isEqualTo(CloseReason.Origin.REMOTE);
        assertThat(seen.code()).isEqualTo(CloseReason.Code.ABORTED);
        assertThat(seen.detail()).isEqualTo("no more of this");
    }

    @Test
    void manyShortStreamsOverQuicWaitForTheirPlace() throws Exception {
        P2PProvider host = provider(Map.of());
        host.handle("/test/one/1", stream -> stream.read().thenRun(stream::closeWrite));
        P2PListener listener = done(host.listen(Multiaddr.parse(QUIC)));
        P2PConnection near =
                done(provider(Map.of()).connect(listener.localAddresses().get(0)));
        for (int i = 0; i < 600; i++) {
            P2PStream stream = done(near.openStream("/test/one/1"));
            done(stream.write(ByteBuffer.wrap(new byte[] {1})));
            done(stream.closeWrite());
            assertThat(done(stream.read())).isEmpty();
        }
    }

    @Test
    void blockedUdpLeavesTcp() throws Exception {
        P2PProvider host = provider(Map.of());
        P2PListener tcp = done(host.listen(Multiaddr.parse(TCP)));
        try (DatagramChannel silent =
                DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            int port = ((InetSocketAddress) silent.getLocalAddress()).getPort();
            Multiaddr blocked = Multiaddr.parse("/ip4/127.0.0.1/udp/" + port + "/quic-v1");
            P2PConnection connection = done(provider(Map.of())
                    .connect(DialRequest.to(host.localPeerId())
                            .withAddresses(List.of(blocked, tcp.localAddresses().get(0)))));
            assertThat(connection.info().transport()).isEqualTo("tcp");
        }
    }

    @Test
    void aTransportThatIsOffIsNotSupported() throws Exception {
        P2PListener quic = done(provider(Map.of()).listen(Multiaddr.parse(QUIC)));
        P2PProvider without = provider(Map.of(Libp2pProvider.TRANSPORTS, "tcp, ws"));
        assertThatThrownBy(() -> done(without.connect(quic.localAddresses().get(0))))
                .cause()
                .isInstanceOfSatisfying(
                        P2PException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TRANSPORT_UNSUPPORTED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LIBP2P_P2P_TRANSPORTS | tcp,pigeon",
                "LIBP2P_P2P_WSS_TRUST | nobody",
                "LIBP2P_P2P_WSS_KEY | key.pem"
            })
    void wrongSettingsAreNamed(String name, String value) {
        assertThatThrownBy(() -> provider(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }
}
