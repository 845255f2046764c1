package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.Loop;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.simulator.discovery.SimulatedLan;
import io.p2p4j.simulator.dns.RecordType;
import io.p2p4j.simulator.dns.Resolver;
import io.p2p4j.simulator.dns.SimulatedDns;
import io.p2p4j.simulator.fabric.Credential;
import io.p2p4j.simulator.fabric.Endpoint;
import io.p2p4j.simulator.fabric.Fabric;
import io.p2p4j.simulator.fabric.FabricObserver;
import io.p2p4j.simulator.fabric.Holds;
import io.p2p4j.simulator.fabric.Nats;
import io.p2p4j.simulator.fabric.NodeClock;
import io.p2p4j.simulator.fabric.SecuritySuite;
import io.p2p4j.simulator.fabric.SimNat;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.fabric.SimSocket;
import io.p2p4j.simulator.fabric.SimTransport;
import io.p2p4j.simulator.kernel.Kernel;
import io.p2p4j.simulator.nat.NatProfile;
import io.p2p4j.simulator.thread.NodeThreads;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whatever belongs to a simulation refuses every call from a thread that does not own it: a race never goes unseen. */
class OwnerGuardTest {
    private static final Identity IDENTITY = Identity.fromSeed(new byte[32]);

    private final Simulation simulation = Simulation.builder().seed(1).build();
    private final P2PProvider provider = simulation.provider(
            "alice", P2PConfig.builder().identity(simulation.identity("alice")).build());
    private final SimNode node = simulation.fabric().addNode("bob");
    private final SimNat nat = simulation.fabric().nats().add("nat", NatProfile.fullCone());
    private final List<Link> links = new ArrayList<>();
    private final SimTransport transport = new SimTransport(
            node, Credential.of(simulation.identity("bob")), SecuritySuite.NULL, Duration.ofSeconds(5));

    /** A type whose every method is called from another thread, but for those that only return a constant. */
    private record Guarded(Class<?> type, Object object, Set<String> constants) {}

    private List<Guarded> guarded() {
        ProviderContext context = provider.context();
        Cancellable timer = context.schedule(1000, () -> {});
        Discovery discovery = simulation.discovery(provider, SimulatedLan.TTL_DEFAULT);
        return List.of(
                new Guarded(Simulation.class, simulation, Set.of("seed")),
                new Guarded(Fabric.class, simulation.fabric(), Set.of("rate")),
                new Guarded(Kernel.class, simulation.fabric().kernel(), Set.of("seed", "isOwner", "adopt")),
                // The executor itself is a value; what it does is asked for below.
                new Guarded(ProviderContext.class, context, Set.of("executor", "runsCallbacksOnLoop")),
                // Streams draw when they are consumed.
                new Guarded(
                        RandomGenerator.class,
                        context.random("test"),
                        Set.of("isDeprecated", "ints", "longs", "doubles", "equiDoubles")),
                new Guarded(Cancellable.class, timer, Set.of()),
                new Guarded(Loop.class, node.loop(), Set.of("inLoop")),
                new Guarded(Transport.class, transport, Set.of("supports", "capabilities")),
                new Guarded(
                        Link.class,
                        link(),
                        Set.of("loop", "localAddress", "remoteAddress", "security", "transport", "connectedAtNanos")),
                new Guarded(Discovery.class, discovery, Set.of()),
                new Guarded(NodeClock.class, simulation.clock("alice"), Set.of()),
                new Guarded(Nats.class, simulation.fabric().nats(), Set.of()),
                // Asked for every packet, which is traced by the owner.
                new Guarded(Holds.class, simulation.fabric().holds(), Set.of("isHeld")),
                // The last two refuse whoever is no simulated thread, in words of their own.
                new Guarded(
                        NodeThreads.class,
                        simulation.threads("alice"),
                        Set.of("executor", "lock", "queue", "sleep", "giveWay")),
                new Guarded(SimSocket.class, socket(), Set.of("local")),
                new Guarded(SimNat.class, nat, Set.of("name", "profile", "behind", "toString")),
                new Guarded(SimulatedDns.class, SimulatedDns.of(simulation.fabric()), Set.of()),
                new Guarded(Resolver.class, SimulatedDns.of(simulation.fabric()).resolver(node), Set.of()));
    }

    private SimSocket socket() {
        try {
            return node.socket(Multiaddr.parse("/ip4/0.0.0.0/udp/0"), (from, data) -> {});
        } catch (P2PException taken) {
            throw new IllegalStateException(taken);
        }
    }

    private Link link() {
        SimNode other = simulation.fabric().addNode("carol");
        SimTransport listening = new SimTransport(
                other, Credential.of(simulation.identity("carol")), SecuritySuite.NULL, Duration.ofSeconds(5));
        listening.listen(Multiaddr.memory(9), new Accepting());
        transport.dial(Multiaddr.memory(9), Optional.empty(), new Dialing());
        simulation.runUntil(() -> !links.isEmpty(), Duration.ofSeconds(5));
        return links.get(0);
    }

    /** Returns a part of the simulation, which guards itself. */
    private static boolean isHandle(Method method) {
        return method.getParameterCount() == 0
                && method.getReturnType().getName().startsWith(Simulation.class.getPackageName() + '.');
    }

    @TestFactory
    Stream<DynamicTest> everyCallFromAnotherThreadIsRefused() {
        return guarded().stream()
                .flatMap(it -> Stream.of(it.type().getMethods())
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .filter(method -> method.getDeclaringClass() != Object.class)
                        .filter(method -> !it.constants().contains(method.getName()))
                        .filter(method -> !isHandle(method))
                        .sorted(Comparator.comparing(Method::toGenericString))
                        .map(method -> dynamicTest(
                                it.type().getSimpleName() + ' ' + method.getName() + '/' + method.getParameterCount(),
                                () -> refused(it.object(), method))));
    }

    @Test
    void theExecutorRefusesToo() {
        CompletableFuture<@Nullable Throwable> thrown =
                elsewhere(() -> provider.context().executor().execute(() -> {}));
        assertThat(thrown.join()).hasMessageContaining("simulation used from thread");
    }

    @Test
    void whatIsRefusedChangesNothing() {
        String before = simulation.traceHash();
        elsewhere(() -> simulation.partition("alice", "bob")).join();
        elsewhere(() -> provider.context().random("x").nextLong()).join();
        assertThat(simulation.traceHash()).isEqualTo(before);
        assertThat(provider.context().random("x").nextLong()).isEqualTo(firstDrawOfAnother());
    }

    /** The first stream for a purpose, in a simulation that no other thread has tried to use. */
    private static long firstDrawOfAnother() {
        try (Simulation clean = Simulation.builder().seed(1).build()) {
            P2PProvider alice = clean.provider(
                    "alice",
                    P2PConfig.builder().identity(clean.identity("alice")).build());
            return alice.context().random("x").nextLong();
        }
    }

    private static CompletableFuture<@Nullable Throwable> elsewhere(Runnable call) {
        CompletableFuture<@Nullable Throwable> thrown = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                call.run();
                thrown.complete(null);
            } catch (Throwable failure) {
                thrown.complete(failure);
            }
        });
        thread.start();
        return thrown;
    }

    private void refused(Object object, Method method) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = any(types[i], i + 1);
        }
        CompletableFuture<@Nullable Throwable> thrown = elsewhere(() -> {
            try {
                method.setAccessible(true);
                method.invoke(object, arguments);
            } catch (InvocationTargetException failed) {
                throw failed.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalArgumentException(failed.getCause());
            } catch (IllegalAccessException inaccessible) {
                throw new IllegalArgumentException(inaccessible);
            }
        });
        assertThat(thrown.join())
                .as(method.toGenericString())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("simulation used from thread");
    }

    /** An argument that is good enough to get to the guard. */
    private @Nullable Object any(Class<?> type, int number) {
        if (type == int.class) {
            return number;
        } else if (type == long.class) {
            return (long) number;
        } else if (type == double.class) {
            return (double) number;
        } else if (type == float.class) {
            return (float) number;
        } else if (type == boolean.class) {
            return true;
        } else if (type == String.class) {
            return "alice";
        } else if (type == Duration.class) {
            return Duration.ofSeconds(1);
        } else if (type == List.class) {
            return List.of();
        } else if (type == Runnable.class) {
            return (Runnable) () -> {};
        } else if (type == BooleanSupplier.class) {
            return (BooleanSupplier) () -> true;
        } else if (type == CompletionStage.class) {
            return new CompletableFuture<>();
        } else if (type == P2PConfig.class) {
            return P2PConfig.builder().identity(IDENTITY).build();
        } else if (type == P2PProvider.class) {
            return provider;
        } else if (type == SimNode.class) {
            return node;
        } else if (type == Multiaddr.class) {
            return Multiaddr.parse("/ip4/10.0.0.1/udp/7");
        } else if (type == Optional.class) {
            return Optional.empty();
        } else if (type == SimNat.class) {
            return nat;
        } else if (type == Endpoint.class) {
            return Endpoint.of(Multiaddr.parse("/ip4/10.0.0.1/udp/7"));
        } else if (type == NodeThreads.Body.class) {
            return (NodeThreads.Body) () -> {};
        } else if (type == Callable.class) {
            return (Callable<String>) () -> "";
        } else if (type == RecordType.class) {
            return RecordType.TXT;
        } else if (type.isArray()) {
            Object array = Array.newInstance(type.getComponentType(), 1);
            if (!type.getComponentType().isPrimitive()) {
                Array.set(array, 0, any(type.getComponentType(), number));
            }
            return array;
        } else if (type == ByteBuffer.class) {
            return ByteBuffer.allocate(1);
        } else if (type == FabricObserver.class) {
            return FabricObserver.NONE;
        }
        return null;
    }

    private final class Dialing implements Transport.DialHandler {
        @Override
        public void onLink(Link link) {
            links.add(link);
        }

        @Override
        public void onDialFailed(P2PException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static final class Accepting implements Transport.ListenHandler, Transport.InboundHandler {
        @Override
        public void onListening(Transport.Listening listening) {}

        @Override
        public void onListenFailed(P2PException failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public Transport.@Nullable InboundHandler onInbound(Multiaddr remoteAddress, Transport.Unfinished unfinished) {
            return this;
        }

        @Override
        public void onLink(Link link) {}

        @Override
        public void onFailed(P2PException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
