/** The node: what a person means by a peer, over any provider. */
module io.p2p4j.node {
    requires transitive io.p2p4j.api;
    requires io.p2p4j.core;
    requires aircompressor;
    requires static com.github.luben.zstd_jni;

    uses io.p2p4j.api.discovery.DiscoveryFactory;

    exports io.p2p4j.node;
    exports io.p2p4j.node.book;
    exports io.p2p4j.node.discovery;
    exports io.p2p4j.node.event;
    exports io.p2p4j.node.health;
    exports io.p2p4j.node.message;
    exports io.p2p4j.node.pool;
    exports io.p2p4j.node.service;
}
