/** The lean provider: core's session over the transport. */
module io.p2p4j.netty {
    requires transitive io.p2p4j.core;
    requires io.p2p4j.transport;

    exports io.p2p4j.netty;

    provides io.p2p4j.api.provider.P2PProviderFactory with
            io.p2p4j.netty.NettyProviderFactory;
}
