package io.p2p4j.node;

import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.node.event.NodeEvents;
import io.p2p4j.node.message.MessageOptions;
import io.p2p4j.node.pool.PoolOptions;

/**
 * How a node is set up: what its provider needs, and the options of each part.
 *
 * @param provider identity, listen addresses, limits, implementation
 * @param pool connections
 * @param messages messages
 * @param eventQueueMax events that wait for one observer; default 1,024
 */
public record NodeConfig(P2PConfig provider, PoolOptions pool, MessageOptions messages, int eventQueueMax) {
    /**
     * The defaults of every part over a configuration of the provider.
     *
     * @param provider the provider's configuration
     * @return the configuration
     */
    public static NodeConfig of(P2PConfig provider) {
        return new NodeConfig(provider, PoolOptions.DEFAULTS, MessageOptions.DEFAULTS, NodeEvents.QUEUE_MAX_DEFAULT);
    }

    /**
     * Changes the options of connections.
     *
     * @param options the options
     * @return a configuration like this one
     */
    public NodeConfig withPool(PoolOptions options) {
        return new NodeConfig(provider, options, messages, eventQueueMax);
    }

    /**
     * Changes the options of messages.
     *
     * @param options the options
     * @return a configuration like this one
     */
    public NodeConfig withMessages(MessageOptions options) {
        return new NodeConfig(provider, pool, options, eventQueueMax);
    }
}
