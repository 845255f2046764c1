package io.p2p4j.tck.mutant;

import io.p2p4j.api.Capability;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.tck.ForwardingHarness;
import io.p2p4j.tck.LocalNetwork;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.SimulatedNetwork;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.Wire;
import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.rules.Catalogue;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One fault.
 *
 * @param ruleId the rule that must kill it; others may as well
 * @param how what is wrong, in a few words
 * @param host the id of the provider whose tests plant and kill it
 * @param asked what the correct provider is made of, instead of what the rule asked for
 * @param fault makes a faulty provider of a correct one
 */
public record Mutant(
        String ruleId,
        String how,
        String host,
        UnaryOperator<ProviderRequest> asked,
        UnaryOperator<P2PProvider> fault) {
    /** Needs of rules that the simulator does not meet. */
    private static final Set<Capability> NOT_SIMULATED = EnumSet.of(Capability.ENCRYPTED);

    /**
     * Makes a fault that the simulator hosts, or Netty when the rule needs what the simulator does not have.
     *
     * @param ruleId the rule that must kill it
     * @param how what is wrong, in a few words
     * @param fault makes a faulty provider of a correct one
     */
    public Mutant(String ruleId, String how, UnaryOperator<P2PProvider> fault) {
        this(ruleId, how, hostOf(Catalogue.rule(ruleId)), UnaryOperator.identity(), fault);
    }

    private static String hostOf(TckRule rule) {
        return rule.needs().stream().anyMatch(NOT_SIMULATED::contains) ? Mutants.NETTY : Mutants.SIMULATOR;
    }

    /**
     * Makes a fault of a provider that takes another limit than it was given.
     *
     * @param ruleId the rule that must kill it
     * @param how what is wrong, in a few words
     * @param limits makes the wrong limits of the right ones
     * @return the fault
     */
    static Mutant ofLimits(String ruleId, String how, UnaryOperator<Limits> limits) {
        Mutant plain = new Mutant(ruleId, how, FaultyProvider::new);
        UnaryOperator<ProviderRequest> asked =
                right -> new ProviderRequest(right.name(), right.identity(), limits.apply(right.limits()));
        return new Mutant(ruleId, how, plain.host, asked, plain.fault);
    }

    /**
     * Names another host, for a rule whose fixture only that host's harness offers.
     *
     * @param other {@link Mutants#NETTY} or {@link Mutants#SIMULATOR}
     * @return a fault like this one
     */
    public Mutant hostedBy(String other) {
        return new Mutant(ruleId, how, other, asked, fault);
    }

    /**
     * Plants the fault in every provider of a harness.
     *
     * @param correct makes harnesses of a correct provider
     * @return makes harnesses of the faulty one
     */
    public TckHarness.Factory in(TckHarness.Factory correct) {
        return seed -> new Planted(correct.create(seed), this);
    }

    @Override
    public String toString() {
        return ruleId + " " + how;
    }

    private static final class Planted extends ForwardingHarness {
        private final Mutant mutant;

        Planted(TckHarness correct, Mutant mutant) {
            super(correct);
            this.mutant = mutant;
        }

        @Override
        public P2PProvider newProvider(ProviderRequest request) {
            return mutant.fault.apply(super.newProvider(mutant.asked.apply(request)));
        }

        @Override
        public Optional<P2PProvider> newProvider(ProviderRequest request, ProviderContext context) {
            return super.newProvider(mutant.asked.apply(request), context).map(mutant.fault);
        }

        @Override
        public Optional<Wire> wire() {
            return super.wire().map(PlantedWire::new);
        }

        @Override
        public Optional<SimulatedNetwork> network() {
            return super.network().map(network -> new PlantedNetwork(network, mutant));
        }

        @Override
        public Optional<LocalNetwork> localNetwork() {
            return super.localNetwork().map(PlantedLocalNetwork::new);
        }
    }

    /** Its providers have the fault as well. */
    private record PlantedNetwork(SimulatedNetwork correct, Mutant mutant) implements SimulatedNetwork {
        @Override
        public P2PProvider newProvider(ProviderRequest request, Duration latency, double packetLoss) {
            return mutant.fault.apply(correct.newProvider(mutant.asked.apply(request), latency, packetLoss));
        }

        @Override
        public void partition(P2PProvider one, P2PProvider other) {
            correct.partition(FaultyProvider.correctOf(one), FaultyProvider.correctOf(other));
        }

        @Override
        public void heal() {
            correct.heal();
        }
    }

    /** A fault of discovery is planted by way of its provider. */
    private record PlantedLocalNetwork(LocalNetwork correct) implements LocalNetwork {
        @Override
        public Discovery discovery(P2PProvider provider, Duration ttl) {
            Discovery discovery = correct.discovery(FaultyProvider.correctOf(provider), ttl);
            return provider instanceof FaultyProvider faulty ? faulty.faulty(discovery) : discovery;
        }

        @Override
        public void vanish(P2PProvider provider) {
            correct.vanish(FaultyProvider.correctOf(provider));
        }

        @Override
        public void claim(PeerId claimed, Multiaddr address, Duration ttl) {
            correct.claim(claimed, address, ttl);
        }
    }

    /** The correct harness's wire knows the correct provider only. */
    private record PlantedWire(Wire correct) implements Wire {
        @Override
        public Multiaddr via(Multiaddr listener) {
            return correct.via(listener);
        }

        @Override
        public void crash(P2PProvider dialer) {
            correct.crash(FaultyProvider.correctOf(dialer));
        }

        @Override
        public void cut(P2PProvider dialer) {
            correct.cut(FaultyProvider.correctOf(dialer));
        }

        @Override
        public void hold(P2PProvider dialer) {
            correct.hold(FaultyProvider.correctOf(dialer));
        }

        @Override
        public void release(P2PProvider dialer) {
            correct.release(FaultyProvider.correctOf(dialer));
        }

        @Override
        public void freeze() {
            correct.freeze();
        }

        @Override
        public void close() {
            correct.close();
        }
    }
}
