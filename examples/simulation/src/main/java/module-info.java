/** Applications that are tested on simulated nodes. */
module io.p2p4j.examples.simulation {
    requires transitive io.p2p4j.api;
    requires transitive io.p2p4j.simulator;

    exports io.p2p4j.examples.simulation.thermostat;
    exports io.p2p4j.examples.simulation.zoo;

    provides io.p2p4j.simulator.application.Application with
            io.p2p4j.examples.simulation.zoo.BacklogExhibit,
            io.p2p4j.examples.simulation.zoo.ElectionExhibit,
            io.p2p4j.examples.simulation.zoo.LeaseExhibit,
            io.p2p4j.examples.simulation.zoo.LedgerExhibit,
            io.p2p4j.examples.simulation.zoo.ReorderExhibit,
            io.p2p4j.examples.simulation.zoo.StormExhibit;
}
