package io.p2p4j.tck.mutant;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.tck.Declared;
import io.p2p4j.tck.Downgrade;
import io.p2p4j.tck.HostilePeer;
import io.p2p4j.tck.Impersonator;
import io.p2p4j.tck.Intruder;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.TappedWire;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.Wire;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One fault.
 *
 * @param ruleId the rule that must kill it; others may as well
 * @param how what is wrong, in a few words
 * @param fault makes a faulty provider of a correct one
 */
public record Mutant(String ruleId, String how, UnaryOperator<P2PProvider> fault) {
    /**
     * Plants the fault in every provider of a harness.
     *
     * @param correct makes harnesses of a correct provider
     * @return makes harnesses of the faulty one
     */
    public TckHarness.Factory in(TckHarness.Factory correct) {
        return seed -> new Planted(correct.create(seed), fault);
    }

    @Override
    public String toString() {
        return ruleId + " " + how;
    }

    private record Planted(TckHarness correct, UnaryOperator<P2PProvider> fault) implements TckHarness {
        @Override
        public P2PProvider newProvider(ProviderRequest request) {
            return fault.apply(correct.newProvider(request));
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
            correct.crash(dialer instanceof FaultyProvider faulty ? faulty.correct() : dialer);
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
