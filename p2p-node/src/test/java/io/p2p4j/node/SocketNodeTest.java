package io.p2p4j.node;

import io.p2p4j.api.config.P2PConfig;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** On loopback, any free port, with times that a busy machine does not outlast. */
abstract class SocketNodeTest extends AbstractNodeTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    P2PConfig.Builder config() {
        return P2PConfig.builder().listenAddress(io.p2p4j.api.address.Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    }

    @Override
    <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    void awaitUntil(BooleanSupplier condition) {
        Awaitility.await().atMost(PATIENCE).until(condition::getAsBoolean);
    }
}
