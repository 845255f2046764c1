/**
 * Faults as data: what goes wrong in a run, when and for how long. A schedule is drawn from a seed, printed, cut down and
 * replayed.
 *
 * <p>Entry points: {@link io.p2p4j.simulator.fault.FaultProfile} and {@link io.p2p4j.simulator.fault.FaultSchedule}.
 *
 * <p>Allowed imports: p2p-api, {@code io.p2p4j.simulator}, its kernel, its fabric and its JSON.
 */
@NullMarked
package io.p2p4j.simulator.fault;

import org.jspecify.annotations.NullMarked;
