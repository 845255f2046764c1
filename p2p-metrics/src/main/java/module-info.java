/** What p2p4j counts, in Micrometer. */
module io.p2p4j.metrics {
    requires transitive io.p2p4j.api;
    requires io.p2p4j.core;
    requires transitive micrometer.core;
    requires micrometer.registry.prometheus;

    exports io.p2p4j.metrics;
}
