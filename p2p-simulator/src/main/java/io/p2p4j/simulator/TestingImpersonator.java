package io.p2p4j.simulator;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.simulator.fabric.Credential;

/**
 * <b>For tests only.</b> An attacker that claims another peer's key without being able to sign with it: a provider like any
 * other, whose proofs are worth nothing. Whoever dials it or is dialed by it must refuse it with
 * {@code IDENTITY_PROOF_INVALID}.
 */
public final class TestingImpersonator {
    private TestingImpersonator() {}

    /**
     * Makes an attacker on the network that ordinary simulator providers share.
     *
     * @param config everything but the identity that is claimed
     * @param context time, timers, threads and chance
     * @param claimed the victim's key
     * @return a provider, not started
     */
    public static P2PProvider create(P2PConfig config, ProviderContext context, PublicKey claimed) {
        return SimulatorProviderFactory.create(config, context, credential(config, claimed));
    }

    /**
     * Makes an attacker as a new node of a simulation.
     *
     * @param simulation the simulation
     * @param name a name that no other node has
     * @param config everything but the identity that is claimed
     * @param claimed the victim's key
     * @return a provider, not started
     */
    public static P2PProvider create(Simulation simulation, String name, P2PConfig config, PublicKey claimed) {
        return simulation.provider(name, config, credential(config, claimed));
    }

    /** Signs with a key of its own, the best that somebody can do who lacks the right one. */
    private static Credential credential(P2PConfig config, PublicKey claimed) {
        return new Credential(claimed, config.identity()::sign);
    }
}
