package io.p2p4j.simulator;

import io.p2p4j.api.Capability;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.discovery.DiscoveredPeer;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.simulator.fabric.Credential;
import io.p2p4j.simulator.fabric.NetworkProfile;
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
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

/** The simulator's own provider, with attackers who speak its protocol. */
class SimulatorHarness extends SimulationHarness {
    private static final Duration A_MOMENT = Duration.ofMillis(50);
    private static final Duration A_DAY = Duration.ofDays(1);

    private final Simulation simulation;
    /** The latest proof that each peer has shown to anybody. */
    private final Map<PeerId, byte[]> overheard = new TreeMap<>();

    SimulatorHarness(long seed, NetworkProfile network) {
        this(seed, network, SecuritySuite.PROOF);
    }

    SimulatorHarness(long seed, NetworkProfile network, SecuritySuite security) {
        super(
                seed,
                EnumSet.noneOf(Capability.class),
                builder -> builder.network(network).security(security));
        simulation = simulation();
    }

    /** Lets every read give one byte. */
    SimulatorHarness readingByteByByte() {
        simulation.fabric().readBytesMax(1);
        return this;
    }

    @Override
    public P2PProvider newProvider(ProviderRequest request) {
        remember(request);
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

    @Override
    public Optional<Intruder> intruder() {
        return Optional.of(new SimulatedIntruder());
    }

    @Override
    public Optional<Impersonator> impersonator() {
        return Optional.of(new SimulatedImpersonator());
    }

    @Override
    public Optional<HostilePeer> hostilePeer() {
        Identity identity = identity();
        return Optional.of(new SimulatedHostilePeer(simulation.fabric().addNode(extraName()), identity));
    }

    @Override
    public Optional<LocalNetwork> localNetwork() {
        return Optional.of(new SimulatedLocalNetwork());
    }

    @Override
    public Optional<Downgrade> downgrade() {
        return Optional.of(new SimulatedDowngrade());
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
            SimNode liar = simulation.fabric().addNode(extraName());
            simulation.lan().claim(liar, new DiscoveredPeer(claimed, List.of(address), ttl));
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
                    extraName(), config, new Credential(config.identity().publicKey(), binding -> bytes)));
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
            String name = extraName();
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
            SimNode node = simulation.fabric().addNode(extraName());
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
