package io.p2p4j.simulator;

import io.p2p4j.api.Capability;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
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

/**
 * Runs the contract in one simulation for each rule: with the simulator's own provider, or with another stack on the
 * simulated network. A subclass offers what its stack adds, such as attackers who speak its protocol.
 */
public class SimulationHarness implements TckHarness {
    private static final Multiaddr ANY = Multiaddr.parse("/ip4/10.0.0.1/tcp/0");

    private final Simulation simulation;
    private final ProviderContext context;
    private final Set<Capability> added;
    /** The names of the latest provider of each peer. */
    private final Map<PeerId, String> latest = new TreeMap<>();

    private int extras;

    /**
     * With the simulator's own provider on a local network.
     *
     * @param seed of the simulation
     */
    public SimulationHarness(long seed) {
        this(seed, EnumSet.noneOf(Capability.class), UnaryOperator.identity());
    }

    /**
     * With another stack, security handshake or network.
     *
     * @param seed of the simulation
     * @param added what the stack's providers can do beside what the simulator's can
     * @param changes sets them
     */
    public SimulationHarness(long seed, Set<Capability> added, UnaryOperator<SimulationBuilder> changes) {
        this.added = added;
        simulation = changes.apply(Simulation.builder().seed(seed).network(NetworkProfile.lan()))
                .build();
        context = simulation.workload("tck");
    }

    @Override
    public P2PProvider newProvider(ProviderRequest request) {
        remember(request);
        return simulation.provider(request.name(), config(request.identity(), request.limits()));
    }

    /** For the wire, which goes to the latest provider of a peer. */
    final void remember(ProviderRequest request) {
        latest.put(request.identity().peerId(), request.name());
    }

    static P2PConfig config(Identity identity, Limits limits) {
        return P2PConfig.builder().identity(identity).limits(limits).build();
    }

    @Override
    public Multiaddr listenAddress() {
        return ANY;
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
    public ProviderContext context() {
        return context;
    }

    @Override
    public Optional<String> trace() {
        return Optional.of(simulation.traceHash());
    }

    @Override
    public Optional<Multiaddr> blackhole() {
        P2PProvider hole = extra(config(identity(), Limits.DEFAULTS));
        Multiaddr address = listen(hole).withoutPeerId();
        loseAll(node(hole));
        return Optional.of(address);
    }

    @Override
    public Optional<Wire> wire() {
        return Optional.of(new SimulatedWire());
    }

    /** What a simulation holds, and what it must not hold: a provider's real thread, socket or buffer would show too. */
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
        return Optional.of(new Conditions(simulation));
    }

    @Override
    public void close() {
        simulation.close();
    }

    final Simulation simulation() {
        return simulation;
    }

    /** The name of one more node that the harness itself adds. */
    final String extraName() {
        return "extra-" + ++extras;
    }

    final Identity identity() {
        return simulation.identity("extra " + ++extras);
    }

    final P2PProvider extra(P2PConfig config) {
        return start(simulation.provider(extraName(), config));
    }

    final P2PProvider start(P2PProvider provider) {
        try {
            simulation.await(provider.start());
            return provider;
        } catch (ExecutionException failed) {
            throw new IllegalStateException("an extra provider does not start", failed);
        }
    }

    final Multiaddr listen(P2PProvider provider) {
        try {
            P2PListener listener = simulation.await(provider.listen(ANY));
            return listener.localAddresses().get(0);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("an extra provider does not listen", failed);
        }
    }

    final SimNode node(P2PProvider provider) {
        return simulation.fabric().node(simulation.nameOf(provider)).orElseThrow();
    }

    final void loseAll(SimNode node) {
        simulation
                .fabric()
                .addRule(packet -> packet.from() == node || packet.to() == node ? Verdict.DROP : Verdict.PASS);
    }

    /** The network of a simulation as the kit sets it. */
    static class Conditions implements SimulatedNetwork {
        private final Simulation simulation;

        Conditions(Simulation simulation) {
            this.simulation = simulation;
        }

        @Override
        public P2PProvider newProvider(ProviderRequest request, Duration latency, double packetLoss) {
            LinkProfile sends =
                    LinkProfile.PERFECT.withLatency(Latency.fixed(latency)).withPacketLoss(packetLoss);
            return simulation.provider(request.name(), config(request.identity(), request.limits()), sends);
        }

        @Override
        public void partition(P2PProvider one, P2PProvider other) {
            simulation.partition(one, other);
        }

        @Override
        public void heal() {
            simulation.heal();
        }
    }

    private final class SimulatedWire implements Wire {
        private final Rule lost = packet -> Verdict.DROP;
        private final Map<PeerId, String> hosts = new TreeMap<>();
        private boolean frozen;

        @Override
        public Multiaddr via(Multiaddr listener) {
            listener.peerId().ifPresent(host -> hosts.put(host, latest.get(host)));
            return listener;
        }

        @Override
        public void crash(P2PProvider dialer) {
            simulation.kill(dialer);
        }

        @Override
        public void cut(P2PProvider dialer) {
            for (String host : hosts.values()) {
                simulation
                        .fabric()
                        .disconnect(node(dialer), simulation.fabric().node(host).orElseThrow());
            }
        }

        @Override
        public void hold(P2PProvider dialer) {
            hosts.values().forEach(host -> simulation.partition(simulation.nameOf(dialer), host));
        }

        @Override
        public void release(P2PProvider dialer) {
            hosts.values().forEach(host -> simulation.heal(simulation.nameOf(dialer), host));
        }

        @Override
        public void freeze() {
            frozen = true;
            simulation.fabric().addRule(lost);
        }

        @Override
        public void close() {
            if (frozen) {
                simulation.fabric().removeRule(lost);
            }
        }
    }
}
