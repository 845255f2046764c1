/** The deterministic simulator: the transport seam on a simulated fabric under virtual time. */
module io.p2p4j.simulator {
    requires transitive io.p2p4j.core;
    requires static transitive org.jspecify;

    exports io.p2p4j.simulator.kernel;
    exports io.p2p4j.simulator.fabric;
}
