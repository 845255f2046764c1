/** The lean provider: core's session over the transport. */
module io.p2p4j.netty {
    requires transitive io.p2p4j.core;
    requires io.p2p4j.transport;
}
