package io.p2p4j.simulator;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.provider.P2PProviderFactory;
import io.p2p4j.core.stack.LeanStack;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.simulator.fabric.Credential;
import java.util.List;
import java.util.Optional;

/**
 * Makes simulator providers for ordinary programs: all of them in one process share one network, which keeps the pace of
 * real time and has the conditions of the {@code SIMULATOR_P2P_} settings. They are not deterministic; for that, see
 * {@link Simulation}.
 */
public final class SimulatorProviderFactory implements P2PProviderFactory {
    /** The id of the implementation. */
    public static final String ID = "simulator";

    private static final int PRIORITY = 10;

    /** Called by the service loader. */
    public SimulatorProviderFactory() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public String artifact() {
        return "io.p2p4j:p2p-simulator";
    }

    @Override
    public Optional<String> unavailableReason() {
        return Optional.empty();
    }

    @Override
    public P2PProvider create(P2PConfig config, ProviderContext context) {
        return create(config, context, Credential.of(config.identity()));
    }

    static P2PProvider create(P2PConfig config, ProviderContext context, Credential credential) {
        SimulatorSettings settings = SimulatorSettings.read(config.providerReader());
        Transport transport =
                new PacedTransport(settings, credential, config.limits().handshakeTimeout());
        return provider(config, context, transport);
    }

    /** The stack of nodes that have no other. */
    static P2PProvider provider(P2PConfig config, ProviderContext context, Transport transport) {
        return LeanStack.provider(ID, config, context, List.of(transport));
    }
}
