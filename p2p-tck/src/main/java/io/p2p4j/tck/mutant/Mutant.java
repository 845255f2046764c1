package io.p2p4j.tck.mutant;

import io.p2p4j.api.Capability;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.tck.Declared;
import io.p2p4j.tck.Downgrade;
import io.p2p4j.tck.ForeignPeer;
import io.p2p4j.tck.HostilePeer;
import io.p2p4j.tck.Impersonator;
import io.p2p4j.tck.Intruder;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.Sibling;
import io.p2p4j.tck.TappedWire;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.Wire;
import io.p2p4j.tck.rule.TckRule;
import io.p2p4j.tck.rules.Catalogue;
import java.util.EnumSet;
import java.util.List;
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

    private record Planted(TckHarness correct, Mutant mutant) implements TckHarness {
        @Override
        public P2PProvider newProvider(ProviderRequest request) {
            return mutant.fault.apply(correct.newProvider(mutant.asked.apply(request)));
        }

        @Override
        public Multiaddr listenAddress() {
            return correct.listenAddress();
        }

        @Override
        public Set<Capability> capabilities() {
            return correct.capabilities();
        }

        @Override
        public ProviderContext context() {
            return correct.context();
        }

        @Override
        public Declared declared() {
            return correct.declared();
        }

        @Override
        public Optional<Multiaddr> blackhole() {
            return correct.blackhole();
        }

        @Override
        public Optional<Wire> wire() {
            return correct.wire().map(PlantedWire::new);
        }

        @Override
        public Optional<Intruder> intruder() {
            return correct.intruder();
        }

        @Override
        public Optional<Impersonator> impersonator() {
            return correct.impersonator();
        }

        @Override
        public Optional<TappedWire> tappedWire() {
            return correct.tappedWire();
        }

        @Override
        public Optional<Downgrade> downgrade() {
            return correct.downgrade();
        }

        @Override
        public Optional<HostilePeer> hostilePeer() {
            return correct.hostilePeer();
        }

        @Override
        public Optional<String> wireProtocol() {
            return correct.wireProtocol();
        }

        /** They are correct, and so are the foreign peers: the fault shows when one of the others meets it. */
        @Override
        public List<Sibling> siblings() {
            return correct.siblings();
        }

        @Override
        public Optional<ForeignPeer> foreignPeer(ForeignPeer.Version version) {
            return correct.foreignPeer(version);
        }

        @Override
        public void close() {
            correct.close();
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
            correct.crash(correct(dialer));
        }

        @Override
        public void cut(P2PProvider dialer) {
            correct.cut(correct(dialer));
        }

        @Override
        public void hold(P2PProvider dialer) {
            correct.hold(correct(dialer));
        }

        @Override
        public void release(P2PProvider dialer) {
            correct.release(correct(dialer));
        }

        private static P2PProvider correct(P2PProvider dialer) {
            return dialer instanceof FaultyProvider faulty ? faulty.correct() : dialer;
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
