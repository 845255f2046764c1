/** The libp2p provider. */
module io.p2p4j.libp2p {
    requires transitive io.p2p4j.core;
    requires transitive io.p2p4j.transport;
    requires org.bouncycastle.provider;
    requires com.google.protobuf;

    exports io.p2p4j.libp2p;
    exports io.p2p4j.libp2p.identify;
    exports io.p2p4j.libp2p.mplex;
    exports io.p2p4j.libp2p.multistream;
    exports io.p2p4j.libp2p.mux;
    exports io.p2p4j.libp2p.noise;
    exports io.p2p4j.libp2p.perf;
    exports io.p2p4j.libp2p.ping;
    exports io.p2p4j.libp2p.session;
    exports io.p2p4j.libp2p.tls;
    exports io.p2p4j.libp2p.upgrade;
    exports io.p2p4j.libp2p.yamux;

    provides io.p2p4j.api.provider.P2PProviderFactory with
            io.p2p4j.libp2p.Libp2pProviderFactory;
}
