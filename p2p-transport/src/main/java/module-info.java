/** The transport seam on real sockets. */
module io.p2p4j.transport {
    requires transitive io.p2p4j.core;
    requires io.netty.common;
    requires io.netty.buffer;
    requires io.netty.transport;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.handler;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.codec.classes.quic;
    requires static io.netty.tcnative.classes.openssl;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.pkix;

    exports io.p2p4j.transport;
    exports io.p2p4j.transport.mdns;

    provides io.p2p4j.api.discovery.DiscoveryFactory with
            io.p2p4j.transport.mdns.MdnsDiscoveryFactory;
}
