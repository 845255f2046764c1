package io.p2p4j.examples.simulation.thermostat;

import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.junit.Seed;
import io.p2p4j.simulator.junit.SimulatedTest;
import io.p2p4j.simulator.scenario.Scenario;
import java.time.Duration;

/**
 * Fails, as it should: every room signs its settings with 0. It is no test of the build; {@link FailingReportTest} runs it, and
 * so does {@code mvn test -Dtest=UnsignedRooms}.
 */
class UnsignedRooms {
    @SimulatedTest(seeds = 8)
    void aHouseAgreesAfterABadDay(Seed seed) {
        seed.run(Scenario.of(host -> Room.open(host.provider(), host.others(), 0))
                .nodes(6)
                .network(NetworkProfile.wan())
                .span(Duration.ofHours(6))
                .faults(House.BAD_DAY)
                .settle(Duration.ofHours(1))
                .every(Duration.ofMinutes(30), House::somebodySets)
                .always("one setting has one temperature", House::oneTemperature)
                .atLast("all rooms agree", House::agreement)
                .build());
    }
}
