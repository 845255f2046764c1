/**
 * Scenario files, what is found in them by running many seeds, and how shards of that add up.
 *
 * <p>Entry points: {@link io.p2p4j.cli.sim.ScenarioFile}, {@link io.p2p4j.cli.sim.SweepReport}.
 *
 * <p>Allowed imports: p2p-simulator, the packages {@code yaml} and {@code output} of the command.
 */
@NullMarked
package io.p2p4j.cli.sim;

import org.jspecify.annotations.NullMarked;
