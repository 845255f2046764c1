package io.p2p4j.netty;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A started provider with a context of its own. */
final class Node implements AutoCloseable {
    final SystemContext context = new SystemContext();
    final P2PProvider provider;

    Node() {
        this(Limits.DEFAULTS);
    }

    Node(Limits limits) {
        this(P2PConfig.development().limits(limits).build());
    }

    Node(P2PConfig config) {
        provider = NettyProvider.create(config, context);
        provider.start().toCompletableFuture().join();
    }

    /** Limits for a process of its own: on a busy machine it takes long until it has all its classes. */
    static Limits patient() {
        return Limits.builder()
                .dialTimeout(Duration.ofSeconds(80))
                .handshakeTimeout(Duration.ofSeconds(80))
                .idleTimeout(Duration.ofSeconds(80))
                .build();
    }

    P2PListener listen() throws InterruptedException, TimeoutException, P2PException {
        return get(provider.listen());
    }

    P2PConnection connect(Multiaddr address, PeerId peer) throws InterruptedException, TimeoutException, P2PException {
        return get(provider.connect(DialRequest.to(address).withPeer(peer)));
    }

    /** Waits for a stage that must be done soon. */
    static <T> T get(CompletionStage<T> stage) throws InterruptedException, TimeoutException, P2PException {
        try {
            return stage.toCompletableFuture().get(90, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw P2PException.from(failed);
        }
    }

    /** Waits for a stage that must fail soon. */
    static P2PException failure(CompletionStage<?> stage) throws InterruptedException, TimeoutException {
        try {
            Object value = get(stage);
            throw new AssertionError("completed with " + value + " (expected a failure)");
        } catch (P2PException failure) {
            return failure;
        }
    }

    @Override
    public void close() {
        provider.close();
        context.close();
    }
}
