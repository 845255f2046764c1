package io.p2p4j.examples.simulation.zoo;

import io.p2p4j.simulator.scenario.Scenario;

/**
 * One animal of the zoo.
 *
 * @param name one word, that of the application's package
 * @param bug what is wrong
 * @param remedy what makes it right
 * @param sick the scenario with the bug, in which something does not hold for some seeds
 * @param sound the scenario without the bug, in which everything holds for all seeds
 */
public record Exhibit(String name, String bug, String remedy, Scenario<?> sick, Scenario<?> sound) {
    @Override
    public String toString() {
        return name;
    }
}
