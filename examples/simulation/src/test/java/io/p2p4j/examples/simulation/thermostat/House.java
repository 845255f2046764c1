package io.p2p4j.examples.simulation.thermostat;

import static io.p2p4j.simulator.fault.FaultProfile.Kind.CRASH;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.LOSS;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PARTITION;
import static io.p2p4j.simulator.fault.FaultProfile.Kind.PAUSE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.scenario.Cluster;
import io.p2p4j.simulator.scenario.Host;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What is done to a house, and what must hold in it. */
final class House {
    /** Half of the rooms are cut off, thermostats lose power, stand still, or hear badly. */
    static final FaultProfile BAD_DAY = FaultProfile.none()
            .with(PARTITION, 0.3, Duration.ofMinutes(30), Duration.ofMinutes(90))
            .with(CRASH, 2, Duration.ofMinutes(1), Duration.ofMinutes(30))
            .with(PAUSE, 1, Duration.ofSeconds(10), Duration.ofMinutes(10))
            .with(LOSS, 1, Duration.ofMinutes(1), Duration.ofHours(1));

    private House() {}

    static Room room(Host host) {
        return Room.open(host.provider(), host.others());
    }

    static void somebodySets(Cluster<Room> house, int number, RandomGenerator random) {
        house.any(random).ifPresent(room -> room.set(random.nextInt(15, 25)));
    }

    /** Rooms must be able to tell which of two settings counts. */
    static void oneTemperature(Cluster<Room> house) {
        Map<Setting, Integer> degrees = new TreeMap<>();
        for (Room room : house.running()) {
            Setting setting = room.setting();
            Integer others = degrees.putIfAbsent(setting, setting.degrees());
            assertEquals(others == null ? setting.degrees() : others, setting.degrees());
        }
    }

    static void agreement(Cluster<Room> house) {
        house.running().forEach(room -> assertEquals(house.running().get(0).setting(), room.setting()));
    }
}
