package io.p2p4j.simulator;

import io.p2p4j.api.Capability;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.discovery.DiscoveredPeer;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.simulator.fabric.Credential;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.LinkProfile;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.Rule;
import io.p2p4j.simulator.fabric.SecuritySuite;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.fabric.SimTransport;
import io.p2p4j.simulator.fabric.Verdict;
import io.p2p4j.tck.Downgrade;
import io.p2p4j.tck.HostilePeer;
import io.p2p4j.tck.Impersonator;
import io.p2p4j.tck.Intruder;
import io.p2p4j.tck.LocalNetwork;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.RawConnection;
import io.p2p4j.tck.Resources;
import io.p2p4j.tck.SimulatedNetwork;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.Wire;
import io.p2p4j.tck.fixture.JvmResources;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

/** Runs the contract in one simulation for each rule. */
class SimulatorHarness implements TckHarness {
    private static final Multiaddr ANY = Multiaddr.parse("/ip4/10.0.0.1/tcp/0");
    private static final Duration A_MOMENT = Duration.ofMillis(50);
    private static final Duration A_DAY = Duration.ofDays(1);

    private final Simulation simulation;
    private final ProviderContext context;
    /** The latest proof that each peer has shown to anybody. */
    private final Map<PeerId, byte[]> overheard = new TreeMap<>();
    /** The names of the latest provider of each peer. */
    private final Map<PeerId, String> latest = new TreeMap<>();

    private int extras;

    SimulatorHarness(long seed, NetworkProfile network) {
        this(seed, network, SecuritySuite.PROOF);
    }

    SimulatorHarness(long seed, NetworkProfile network, SecuritySuite security) {
        simulation = Simulation.builder()
                .seed(seed)
                .network(network)
                .security(security)
                .build();
        context = simulation.workload("tck");
    }

    /** Lets every read give one byte. */
    SimulatorHarness readingByteByByte() {
        simulation.fabric().readBytesMax(1);
        return this;
    }

    @Override
    public P2PProvider newProvider(ProviderRequest request) {
        latest.put(request.identity().peerId(), request.name());
        UnaryOperator<byte[]> signer = binding -> {
            byte[] proof = request.identity().sign(binding);
            overheard.put(request.identity().peerId(), proof);
            return proof;
        };
        return simulation.provider(
                request.name(),
                config(request.identity(), request.limits()),
                new Credential(request.identity().publicKey(), signer));
    }

    private static P2PConfig config(Identity identity, Limits limits) {
        return P2PConfig.builder().identity(identity).limits(limits).build();
    }

    @Override
    public Multiaddr listenAddress() {
        return ANY;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(
                Capability.FLOW_CONTROL,
                Capability.HALF_CLOSE,
                Capability.AUTHENTICATED,
                Capability.STREAMS,
                Capability.DEADLINES,
                Capability.METRICS,
                Capability.DETERMINISTIC);
    }

    @Override
    public ProviderContext context() {
        return context;
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

    @Override
    public Optional<Intruder> intruder() {
        return Optional.of(new SimulatedIntruder());
    }

    @Override
    public Optional<Impersonator> impersonator() {
        return Optional.of(new SimulatedImpersonator());
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
    public Optional<HostilePeer> hostilePeer() {
        Identity identity = identity();
        return Optional.of(new SimulatedHostilePeer(simulation.fabric().addNode("extra-" + ++extras), identity));
    }

    @Override
    public Optional<String> trace() {
        return Optional.of(simulation.traceHash());
    }

    @Override
    public Optional<LocalNetwork> localNetwork() {
        return Optional.of(new SimulatedLocalNetwork());
    }

    @Override
    public Optional<SimulatedNetwork> network() {
        return Optional.of(new Conditions(simulation));
    }

    @Override
    public Optional<Downgrade> downgrade() {
        return Optional.of(new SimulatedDowngrade());
    }

    @Override
    public void close() {
        simulation.close();
    }

    private Identity identity() {
        return simulation.identity("extra " + ++extras);
    }

    private P2PProvider extra(P2PConfig config) {
        return start(simulation.provider("extra-" + ++extras, config));
    }

    private P2PProvider start(P2PProvider provider) {
        try {
            simulation.await(provider.start());
            return provider;
        } catch (ExecutionException failed) {
            throw new IllegalStateException("an extra provider does not start", failed);
        }
    }

    private Multiaddr listen(P2PProvider provider) {
        try {
            P2PListener listener = simulation.await(provider.listen(ANY));
            return listener.localAddresses().get(0);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("an extra provider does not listen", failed);
        }
    }

    private SimNode node(P2PProvider provider) {
        return simulation.fabric().node(simulation.nameOf(provider)).orElseThrow();
    }

    private void loseAll(SimNode node) {
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

    Simulation simulation() {
        return simulation;
    }

    private final class SimulatedLocalNetwork implements LocalNetwork {
        @Override
        public Discovery discovery(P2PProvider provider, Duration ttl) {
            return simulation.discovery(provider, ttl);
        }

        @Override
        public void vanish(P2PProvider provider) {
            simulation.kill(provider);
        }

        @Override
        public void claim(PeerId claimed, Multiaddr address, Duration ttl) {
            SimNode liar = simulation.fabric().addNode("extra-" + ++extras);
            simulation.lan().claim(liar, new DiscoveredPeer(claimed, List.of(address), ttl));
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

    private final class SimulatedIntruder implements Intruder {
        /** All visits come from one address. */
        private Optional<P2PProvider> visitor = Optional.empty();

        /**
         * Its packets are lost after the first, which opens the connection; so is what it writes. It learns only that it
         * was thrown out.
         */
        @Override
        public RawConnection visit(Multiaddr listener) {
            if (visitor.isEmpty()) {
                Limits patient = Limits.builder()
                        .dialTimeout(A_DAY)
                        .handshakeTimeout(A_DAY)
                        .build();
                visitor = Optional.of(extra(config(identity(), patient)));
                silence(node(visitor.get()), 0);
            }
            CompletableFuture<P2PConnection> dial =
                    visitor.get().connect(listener).toCompletableFuture();
            simulation.runFor(A_MOMENT);
            return new RawConnection() {
                @Override
                public void write(byte[] bytes) {}

                @Override
                public byte[] heard() {
                    return new byte[0];
                }

                @Override
                public boolean isOver() {
                    return dial.isDone();
                }
            };
        }

        /** The one byte that accepts a connection passes, and nothing after it. */
        @Override
        public Optional<Multiaddr> listen() {
            P2PProvider mute = extra(config(identity(), Limits.DEFAULTS));
            Multiaddr address = SimulatorHarness.this.listen(mute);
            silence(node(mute), 1);
            return Optional.of(address.withoutPeerId());
        }

        private void silence(SimNode node, int passingBytes) {
            simulation
                    .fabric()
                    .addRule(packet ->
                            packet.from() == node && packet.bytes() > passingBytes ? Verdict.DROP : Verdict.PASS);
        }

        /** The bytes stand where the proof of identity should. */
        @Override
        public void say(Multiaddr listener, byte[] bytes) {
            P2PConfig config = config(identity(), Limits.DEFAULTS);
            P2PProvider liar = start(simulation.provider(
                    "extra-" + ++extras,
                    config,
                    new Credential(config.identity().publicKey(), binding -> bytes)));
            liar.connect(listener);
            simulation.runFor(A_MOMENT);
        }

        @Override
        public void close() {}
    }

    private final class SimulatedImpersonator implements Impersonator {
        @Override
        public Set<Method> methods() {
            return EnumSet.allOf(Method.class);
        }

        @Override
        public void dial(Multiaddr listener, PublicKey victim, Multiaddr victimAddress, Method method) {
            attacker(victim, victimAddress, method).connect(DialRequest.to(listener));
        }

        @Override
        public Multiaddr listen(PublicKey victim, Multiaddr victimAddress, Method method) {
            return SimulatorHarness.this.listen(attacker(victim, victimAddress, method));
        }

        private P2PProvider attacker(PublicKey victim, Multiaddr victimAddress, Method method) {
            P2PConfig config = config(identity(), Limits.DEFAULTS);
            String name = "extra-" + ++extras;
            return start(
                    switch (method) {
                        case FORGED_PROOF -> TestingImpersonator.create(simulation, name, config, victim);
                        case REPLAYED_PROOF -> {
                            byte[] proof = overhear(victim.peerId(), victimAddress);
                            yield simulation.provider(name, config, new Credential(victim, binding -> proof));
                        }
                    });
        }

        private byte[] overhear(PeerId victim, Multiaddr victimAddress) {
            try {
                simulation.await(extra(config(identity(), Limits.DEFAULTS)).connect(victimAddress));
            } catch (ExecutionException failed) {
                throw new IllegalStateException("the victim cannot be dialed", failed);
            }
            byte[] proof = overheard.get(victim);
            if (proof == null) {
                throw new IllegalStateException("the victim showed no proof");
            }
            return proof;
        }

        @Override
        public void close() {}
    }

    private final class SimulatedDowngrade implements Downgrade {
        private static final String NO_PROOF = "no proof of identities";
        private static final String EMPTY_PROOF = "an empty proof";

        @Override
        public List<String> attemptsToDial() {
            return List.of(NO_PROOF, EMPTY_PROOF);
        }

        @Override
        public List<String> attemptsToListen() {
            return attemptsToDial();
        }

        @Override
        public void dial(Multiaddr listener, String attempt) {
            weak(attempt).connect(listener);
        }

        @Override
        public Multiaddr listen(String attempt) {
            return SimulatorHarness.this.listen(weak(attempt));
        }

        private P2PProvider weak(String attempt) {
            P2PConfig config = config(identity(), Limits.DEFAULTS);
            boolean empty = attempt.equals(EMPTY_PROOF);
            Credential credential = new Credential(
                    config.identity().publicKey(), empty ? proof -> new byte[0] : config.identity()::sign);
            SimNode node = simulation.fabric().addNode("extra-" + ++extras);
            SimTransport transport = new SimTransport(
                    node,
                    credential,
                    empty ? SecuritySuite.PROOF : SecuritySuite.NULL,
                    Limits.DEFAULTS.handshakeTimeout());
            return start(SimulatorProviderFactory.provider(config, new NodeContext(simulation, node), transport));
        }

        @Override
        public void close() {}
    }
}
