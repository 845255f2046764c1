package io.p2p4j.core.stack;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.core.driver.DrivenProvider;
import io.p2p4j.core.lean.LeanSession;
import io.p2p4j.core.lean.MuxedLeanSession;
import io.p2p4j.core.transport.Transport;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The lean session on the driver, over whatever transports there are. Stateless and thread-safe. */
public final class LeanStack {
    private static final Set<Capability> OWN = EnumSet.of(
            Capability.FLOW_CONTROL,
            Capability.HALF_CLOSE,
            Capability.STREAMS,
            Capability.DEADLINES,
            Capability.METRICS);

    private LeanStack() {}

    /**
     * Makes a provider, which is not started. It can do what the lean session can, and what all its transports add.
     *
     * @param id the implementation's id
     * @param config identity, addresses and limits
     * @param context time, timers, threads and chance; it outlives the provider and stays the caller's
     * @param transports asked in this order who supports an address; owned by the provider from now on
     * @return a new provider
     */
    public static P2PProvider provider(
            String id, P2PConfig config, ProviderContext context, List<? extends Transport> transports) {
        Set<Capability> common = EnumSet.allOf(Capability.class);
        transports.forEach(transport -> common.retainAll(transport.capabilities()));
        Set<Capability> capabilities = EnumSet.copyOf(OWN);
        capabilities.addAll(common);
        return new DrivenProvider(
                id, capabilities, config, context, List.copyOf(transports), LeanSession::new, MuxedLeanSession::new);
    }
}
