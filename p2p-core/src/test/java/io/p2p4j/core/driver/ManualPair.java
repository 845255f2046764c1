package io.p2p4j.core.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Capability;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.ProviderStats;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.lean.LeanSession;
import io.p2p4j.core.session.SessionConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Two providers on one thread: a server that listens and a client. */
final class ManualPair {
    static final Multiaddr ANY = Multiaddr.memory(0);

    final ManualWorld world = new ManualWorld();
    final MemoryNetwork network = new MemoryNetwork();
    final DrivenProvider server;
    final DrivenProvider client;
    final List<P2PEvent> serverEvents = new ArrayList<>();
    final List<P2PEvent> clientEvents = new ArrayList<>();
    P2PListener listener;

    ManualPair() {
        this(Limits.DEFAULTS, Limits.DEFAULTS);
    }

    @SuppressWarnings("NullAway")
    ManualPair(Limits serverLimits, Limits clientLimits) {
        server = provider(serverLimits);
        client = provider(clientLimits);
        server.observe(serverEvents::add);
        client.observe(clientEvents::add);
        get(server.start());
        get(client.start());
        listener = get(server.listen(ANY));
    }

    DrivenProvider provider(Limits limits) {
        return provider(limits, LeanSession::new);
    }

    DrivenProvider provider(Limits limits, SessionConfig.Factory sessions) {
        return provider(limits, sessions, world);
    }

    DrivenProvider provider(Limits limits, SessionConfig.Factory sessions, ProviderContext context) {
        Identity identity = Identity.generate();
        return new DrivenProvider(
                "manual",
                EnumSet.allOf(Capability.class),
                P2PConfig.builder().identity(identity).limits(limits).build(),
                context,
                List.of(network.transport(identity, () -> world)),
                sessions);
    }

    Multiaddr address() {
        return listener.localAddresses().get(0);
    }

    Link connect() {
        P2PConnection dialed = get(client.connect(address()));
        return new Link(dialed, get(listener.accept()));
    }

    <T> T get(CompletionStage<T> stage) {
        try {
            return world.await(stage, TimeUnit.MINUTES.toNanos(1));
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    P2PException failure(CompletionStage<?> stage) {
        try {
            Object result = world.await(stage, TimeUnit.MINUTES.toNanos(1));
            throw new AssertionError("no failure but " + result);
        } catch (java.util.concurrent.ExecutionException failure) {
            return P2PException.from(failure);
        } catch (java.util.concurrent.TimeoutException never) {
            throw new AssertionError(never);
        }
    }

    /** Stops both; nothing may be left. */
    void stop() {
        CompletionStage<Void> stopping = server.stop();
        get(client.stop());
        get(stopping);
        world.settle();
        assertThat(server.stats().gauges()).isEqualTo(ProviderStats.Gauges.NONE);
        assertThat(client.stats().gauges()).isEqualTo(ProviderStats.Gauges.NONE);
        assertThat(network.liveLinks.get()).isZero();
        world.advance(1, TimeUnit.HOURS);
        assertThat(world.waiting()).isZero();
    }

    record Link(P2PConnection dialer, P2PConnection acceptor) {}
}
