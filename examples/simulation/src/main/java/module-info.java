/** Applications that are tested on simulated nodes. */
module io.p2p4j.examples.simulation {
    requires transitive io.p2p4j.api;
    requires transitive io.p2p4j.simulator;

    exports io.p2p4j.examples.simulation.thermostat;
    exports io.p2p4j.examples.simulation.zoo;
}
