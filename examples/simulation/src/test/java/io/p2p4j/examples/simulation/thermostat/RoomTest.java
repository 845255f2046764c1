package io.p2p4j.examples.simulation.thermostat;

import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.junit.Seed;
import io.p2p4j.simulator.junit.SimulatedTest;
import io.p2p4j.simulator.scenario.Scenario;
import java.time.Duration;

/** A bad day of a house of thirty rooms, in seconds. */
class RoomTest {
    @SimulatedTest(seeds = 2)
    void aHouseAgreesAfterABadDay(Seed seed) {
        seed.run(Scenario.of(House::room)
                .nodes(30)
                .network(NetworkProfile.wan())
                .span(Duration.ofHours(24))
                .faults(House.BAD_DAY)
                .settle(Duration.ofHours(1))
                .every(Duration.ofMinutes(30), House::somebodySets)
                .always("one setting has one temperature", House::oneTemperature)
                .atLast("all rooms agree", House::agreement)
                .build());
    }
}
