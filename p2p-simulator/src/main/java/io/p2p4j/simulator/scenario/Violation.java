package io.p2p4j.simulator.scenario;

import java.time.Duration;

/**
 * What did not hold.
 *
 * @param check the name of the check
 * @param at the simulated time
 * @param event the number of the event after which it did not hold
 * @param cause what the check threw
 */
public record Violation(String check, Duration at, long event, Throwable cause) {
    @Override
    public String toString() {
        return '"' + check + "\" does not hold at " + at + ", after event " + event + ": " + cause;
    }
}
