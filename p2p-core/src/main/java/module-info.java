/** What providers share: the sans-IO session machine, the transport seam, the pump. */
module io.p2p4j.core {
    requires transitive io.p2p4j.api;

    exports io.p2p4j.core;
    exports io.p2p4j.core.transport;
    exports io.p2p4j.core.session;
    exports io.p2p4j.core.lean;
    exports io.p2p4j.core.driver;
    exports io.p2p4j.core.secure;
    exports io.p2p4j.core.json;
    exports io.p2p4j.core.stack;
}
