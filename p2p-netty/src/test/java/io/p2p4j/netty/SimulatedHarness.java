package io.p2p4j.netty;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.SimulationBuilder;
import io.p2p4j.simulator.fabric.Fabric;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.LinkProfile;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.Rule;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.fabric.Verdict;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.Resources;
import io.p2p4j.tck.SimulatedNetwork;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.Wire;
import io.p2p4j.tck.fixture.JvmResources;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

/** The simulator provider with a wire, to compare Netty with. */
final class SimulatedHarness implements TckHarness {
    private final Simulation simulation;
    private final ProviderContext context;
    private final Set<Capability> added;
    /** The names of the latest provider of each peer. */
    private final Map<PeerId, String> latest = new TreeMap<>();

    SimulatedHarness(long seed) {
        this(seed, EnumSet.noneOf(Capability.class), UnaryOperator.identity());
    }

    /** With another stack or a real security handshake, which make providers that can do more. */
    SimulatedHarness(long seed, Set<Capability> added, UnaryOperator<SimulationBuilder> changes) {
        this.added = added;
        simulation = changes.apply(Simulation.builder().seed(seed).network(NetworkProfile.lan()))
                .build();
        context = simulation.workload("tck");
    }

    @Override
    public P2PProvider newProvider(ProviderRequest request) {
        latest.put(request.identity().peerId(), request.name());
        return simulation.provider(
                request.name(),
                P2PConfig.builder()
                        .identity(request.identity())
                        .limits(request.limits())
                        .build());
    }

    @Override
    public Multiaddr listenAddress() {
        return Multiaddr.parse("/ip4/10.0.0.1/tcp/0");
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> capabilities = EnumSet.of(
                Capability.FLOW_CONTROL,
                Capability.HALF_CLOSE,
                Capability.AUTHENTICATED,
                Capability.STREAMS,
                Capability.DEADLINES,
                Capability.METRICS,
                Capability.DETERMINISTIC);
        capabilities.addAll(added);
        return capabilities;
    }

    @Override
    public Optional<String> trace() {
        return Optional.of(simulation.traceHash());
    }

    @Override
    public ProviderContext context() {
        return context;
    }

    @Override
    public Optional<Wire> wire() {
        return Optional.of(new SimulatedWire());
    }

    @Override
    public Optional<Multiaddr> blackhole() {
        Identity identity = simulation.identity("blackhole");
        P2PProvider hole = simulation.provider(
                "blackhole", P2PConfig.builder().identity(identity).build());
        try {
            simulation.await(hole.start());
            P2PListener listener = simulation.await(hole.listen(listenAddress()));
            SimNode node = simulation.fabric().node("blackhole").orElseThrow();
            simulation
                    .fabric()
                    .addRule(packet -> packet.from() == node || packet.to() == node ? Verdict.DROP : Verdict.PASS);
            return Optional.of(listener.localAddresses().get(0).withoutPeerId());
        } catch (ExecutionException failed) {
            throw new IllegalStateException("no black hole", failed);
        }
    }

    /** What the simulation holds, and what it must not hold: a provider's real thread, socket or buffer would show too. */
    @Override
    public Optional<Resources> resources() {
        JvmResources real = new JvmResources();
        return Optional.of(new Resources() {
            @Override
            public OptionalLong threads() {
                return real.threads();
            }

            @Override
            public OptionalLong sockets() {
                OptionalLong outside = real.sockets();
                return outside.isEmpty()
                        ? outside
                        : OptionalLong.of(
                                outside.getAsLong() + simulation.fabric().openSockets());
            }

            @Override
            public OptionalLong bufferBytes() {
                return real.bufferBytes();
            }
        });
    }

    @Override
    public Optional<SimulatedNetwork> network() {
        return Optional.of(new SimulatedNetwork() {
            @Override
            public P2PProvider newProvider(ProviderRequest request, Duration latency, double packetLoss) {
                P2PConfig config = P2PConfig.builder()
                        .identity(request.identity())
                        .limits(request.limits())
                        .build();
                LinkProfile sends =
                        LinkProfile.PERFECT.withLatency(Latency.fixed(latency)).withPacketLoss(packetLoss);
                return simulation.provider(request.name(), config, sends);
            }

            @Override
            public void partition(P2PProvider one, P2PProvider other) {
                simulation.partition(one, other);
            }

            @Override
            public void heal() {
                simulation.heal();
            }
        });
    }

    @Override
    public void close() {
        simulation.close();
    }

    private final class SimulatedWire implements Wire {
        private final Rule lost = packet -> Verdict.DROP;
        private String host = "";

        @Override
        public Multiaddr via(Multiaddr listener) {
            host = latest.getOrDefault(listener.peerId().orElseThrow(), "");
            return listener;
        }

        @Override
        public void crash(P2PProvider dialer) {
            simulation.kill(dialer);
        }

        @Override
        public void cut(P2PProvider dialer) {
            Fabric fabric = simulation.fabric();
            SimNode from = fabric.node(simulation.nameOf(dialer)).orElseThrow();
            fabric.disconnect(from, fabric.node(host).orElseThrow());
        }

        @Override
        public void hold(P2PProvider dialer) {
            simulation.partition(simulation.nameOf(dialer), host);
        }

        @Override
        public void release(P2PProvider dialer) {
            simulation.heal(simulation.nameOf(dialer), host);
        }

        @Override
        public void freeze() {
            simulation.fabric().addRule(lost);
        }

        @Override
        public void close() {
            simulation.fabric().removeRule(lost);
        }
    }
}
