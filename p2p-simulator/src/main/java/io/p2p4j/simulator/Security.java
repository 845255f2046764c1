package io.p2p4j.simulator;

import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.core.secure.SecureChannel;

/** A security handshake of real protocol code, for the nodes of a simulation. */
@FunctionalInterface
public interface Security {
    /**
     * Makes what secures the links of one life of a node.
     *
     * @param config with the identity that is proven
     * @param context the node's, whose chance and clock are the only ones to use
     * @return makes the channel of each link
     */
    SecureChannel.Factory channels(P2PConfig config, ProviderContext context);
}
