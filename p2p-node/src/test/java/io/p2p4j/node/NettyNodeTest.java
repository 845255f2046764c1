package io.p2p4j.node;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.netty.NettyProvider;

/** On real sockets, with Netty. */
class NettyNodeTest extends SocketNodeTest {
    @Override
    P2PProvider provider(String name, P2PConfig config) {
        return NettyProvider.create(config, SystemContext.shared());
    }
}
