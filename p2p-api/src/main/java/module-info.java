/** What applications and provider authors see. */
module io.p2p4j.api {
    requires static transitive org.jspecify;

    exports io.p2p4j.api;
    exports io.p2p4j.api.identity;
    exports io.p2p4j.api.address;
    exports io.p2p4j.api.error;
    exports io.p2p4j.api.context;
    exports io.p2p4j.api.config;
    exports io.p2p4j.api.provider;
    exports io.p2p4j.api.blocking;
    exports io.p2p4j.api.discovery;
    exports io.p2p4j.api.metrics;

    uses io.p2p4j.api.provider.P2PProviderFactory;
}
