/** The libp2p provider. */
module io.p2p4j.libp2p {
    requires transitive io.p2p4j.core;
    requires io.p2p4j.transport;
    requires org.bouncycastle.provider;
    requires com.google.protobuf;

    exports io.p2p4j.libp2p.multistream;
    exports io.p2p4j.libp2p.noise;
    exports io.p2p4j.libp2p.upgrade;
}
