/** The deterministic simulator: the transport seam on a simulated fabric under virtual time, and the provider on top. */
module io.p2p4j.simulator {
    requires transitive io.p2p4j.core;

    exports io.p2p4j.simulator;
    exports io.p2p4j.simulator.kernel;
    exports io.p2p4j.simulator.fabric;
    exports io.p2p4j.simulator.fault;
    exports io.p2p4j.simulator.scenario;
    exports io.p2p4j.simulator.sweep;

    provides io.p2p4j.api.provider.P2PProviderFactory with
            io.p2p4j.simulator.SimulatorProviderFactory;
}
