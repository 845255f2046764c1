package io.p2p4j.node;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.libp2p.Libp2pProvider;

/** On real sockets, with Libp2p. */
class Libp2pNodeTest extends SocketNodeTest {
    @Override
    P2PProvider provider(String name, P2PConfig config) {
        return Libp2pProvider.create(config, SystemContext.shared());
    }
}
