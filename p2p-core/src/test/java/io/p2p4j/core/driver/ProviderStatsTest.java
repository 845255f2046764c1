package io.p2p4j.core.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.ProviderStats;
import io.p2p4j.api.ProviderStats.Gauges;
import io.p2p4j.api.ProviderStats.Totals;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.lean.LeanSession;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a provider counts. */
class ProviderStatsTest {
    private final ManualPair pair = new ManualPair();

    private Totals serverTotals() {
        return pair.server.stats().totals();
    }

    private Totals clientTotals() {
        return pair.client.stats().totals();
    }

    private Gauges serverGauges() {
        return pair.server.stats().gauges();
    }

    @Test
    void countsAreThoseOfAllConnectionsOpenOrNot() {
        ManualPair.Link first = pair.connect();
        ManualPair.Link second = pair.connect();
        for (ManualPair.Link link : List.of(first, second)) {
            pair.get(link.dialer().send(new byte[10]));
            pair.get(link.acceptor().receive());
        }
        pair.get(second.acceptor().send(new byte[3]));
        pair.get(second.dialer().receive());
        assertThat(clientTotals()).isEqualTo(new Totals(2, 0, 0, 0, 0, 0, 2, 1, 20, 3, 0, 0));
        pair.get(first.dialer().close());
        assertThat(clientTotals()).isEqualTo(new Totals(2, 0, 1, 0, 0, 0, 2, 1, 20, 3, 0, 0));
        pair.world.settle();
        assertThat(serverTotals()).isEqualTo(new Totals(0, 2, 1, 0, 0, 0, 1, 2, 3, 20, 0, 0));
        pair.stop();
        assertThat(serverTotals().connectionsClosed()).isEqualTo(2);
        assertThat(clientTotals().bytesSent()).isEqualTo(20);
    }

    @Test
    void whatIsReceivedAfterTheEndIsCounted() {
        ManualPair.Link link = pair.connect();
        pair.get(link.dialer().send(new byte[10]));
        pair.get(link.dialer().send(new byte[20]));
        pair.get(link.dialer().close());
        pair.get(link.acceptor().closed());
        assertThat(serverTotals().messagesReceived()).isZero();
        assertThat(serverGauges()).isEqualTo(new Gauges(1, 0, 0, 0, 0, 0, 0, 0));
        pair.get(link.acceptor().receive());
        assertThat(serverTotals().messagesReceived()).isEqualTo(1);
        pair.get(link.acceptor().receive());
        assertThat(serverTotals().bytesReceived()).isEqualTo(30);
        assertThat(link.acceptor().stats().bytesReceived()).isEqualTo(30);
        pair.stop();
    }

    @Test
    void gaugesShowWhatWaits() {
        CompletionStage<P2PConnection> dialing = pair.client.connect(pair.address());
        assertThat(pair.client.stats().gauges().dialsPending()).isEqualTo(1);
        P2PConnection near = pair.get(dialing);
        pair.world.settle();
        assertThat(serverGauges()).isEqualTo(new Gauges(1, 0, 0, 1, 1, 0, 0, 0));
        P2PConnection far = pair.get(pair.listener.accept());
        near.send(new byte[100]);
        assertThat(pair.client.stats().gauges().sendQueueBytes()).isEqualTo(100);
        pair.world.settle();
        assertThat(pair.client.stats().gauges().sendQueueBytes()).isZero();
        assertThat(serverGauges()).isEqualTo(new Gauges(1, 0, 0, 0, 1, 0, 0, 100));
        Optional<byte[]> cancelled = Optional.empty();
        far.receive().toCompletableFuture().complete(cancelled);
        pair.world.settle();
        assertThat(serverGauges().receiveQueueBytes()).isEqualTo(100);
        pair.get(far.receive());
        assertThat(serverGauges().receiveQueueBytes()).isZero();
        pair.stop();
    }

    @Test
    void gaugesFollowStreams() {
        pair.server.handle("/s", stream -> {});
        ManualPair.Link link = pair.connect();
        P2PStream stream = pair.get(link.dialer().openStream("/s"));
        for (int i = 0; i < 100; i++) {
            pair.get(stream.write(ByteBuffer.wrap(new byte[7])));
        }
        pair.world.settle();
        assertThat(serverGauges()).isEqualTo(new Gauges(1, 0, 0, 0, 1, 1, 0, 700));
        stream.reset(0);
        pair.world.settle();
        assertThat(serverGauges()).isEqualTo(new Gauges(1, 0, 0, 0, 1, 0, 0, 0));
        assertThat(serverTotals().bytesReceived()).isZero();
        assertThat(clientTotals().bytesSent()).isEqualTo(700);
        pair.stop();
    }

    @Test
    void failuresAreCountedWithoutObservers() {
        pair.failure(pair.client.connect(Identity.generate().peerId()));
        assertThat(clientTotals().dialsFailed()).isEqualTo(1);
        pair.listener.onConnection(connection -> {
            throw new IllegalStateException("test");
        });
        P2PConnection near = pair.get(pair.client.connect(pair.address()));
        pair.get(near.closed());
        assertThat(serverTotals().callbacksFailed()).isEqualTo(1);
        pair.stop();
    }

    @Test
    void withoutTheCapabilityNothingIsTold() {
        DrivenProvider silent = new DrivenProvider(
                "silent",
                EnumSet.complementOf(EnumSet.of(Capability.METRICS)),
                P2PConfig.builder().identity(Identity.generate()).build(),
                pair.world,
                List.of(),
                LeanSession::new);
        pair.get(silent.start());
        pair.failure(silent.connect(Identity.generate().peerId()));
        assertThat(silent.stats()).isSameAs(ProviderStats.NONE);
        pair.stop();
    }
}
