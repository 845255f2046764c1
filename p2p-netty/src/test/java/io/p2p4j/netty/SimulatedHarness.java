package io.p2p4j.netty;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.Fabric;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.Rule;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.fabric.Verdict;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.Wire;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The simulator provider with a wire, to compare Netty with. */
final class SimulatedHarness implements TckHarness {
    private final Simulation simulation;
    private final ProviderContext context;
    /** The names of the latest provider of each peer. */
    private final Map<PeerId, String> latest = new TreeMap<>();

    SimulatedHarness(long seed) {
        simulation =
                Simulation.builder().seed(seed).network(NetworkProfile.lan()).build();
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
        return EnumSet.of(
                Capability.FLOW_CONTROL,
                Capability.HALF_CLOSE,
                Capability.AUTHENTICATED,
                Capability.STREAMS,
                Capability.DETERMINISTIC);
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
