/** The deterministic simulator: the transport seam on a simulated fabric under virtual time, and the provider on top. */
module io.p2p4j.simulator {
    requires transitive io.p2p4j.core;
    // Not transitive: who simulates without JUnit, as the command does, need not have it.
    requires static org.junit.jupiter.api;
    requires static org.junit.platform.commons;

    exports io.p2p4j.simulator;
    exports io.p2p4j.simulator.application;
    exports io.p2p4j.simulator.determinism;
    exports io.p2p4j.simulator.discovery;
    exports io.p2p4j.simulator.disk;
    exports io.p2p4j.simulator.kernel;
    exports io.p2p4j.simulator.dns;
    exports io.p2p4j.simulator.fabric;
    exports io.p2p4j.simulator.fault;
    exports io.p2p4j.simulator.junit;
    exports io.p2p4j.simulator.scan;
    exports io.p2p4j.simulator.nat;
    exports io.p2p4j.simulator.scenario;
    exports io.p2p4j.simulator.sweep;
    exports io.p2p4j.simulator.thread;
    exports io.p2p4j.simulator.timeline;
    exports io.p2p4j.simulator.workload;

    provides io.p2p4j.api.provider.P2PProviderFactory with
            io.p2p4j.simulator.SimulatorProviderFactory;
    provides io.p2p4j.simulator.application.Application with
            io.p2p4j.simulator.workload.FloodApplication,
            io.p2p4j.simulator.workload.EchoApplication;
}
