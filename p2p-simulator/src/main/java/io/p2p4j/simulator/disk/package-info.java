/**
 * A machine's disk in memory, behind {@code java.nio.file}: what was not synced may be lost or torn in a crash, the disk can be
 * full, and reads and writes can fail.
 *
 * <p>Entry point: {@link io.p2p4j.simulator.disk.SimulatedDisk}.
 *
 * <p>Allowed imports: {@code io.p2p4j.simulator.kernel}.
 */
@NullMarked
package io.p2p4j.simulator.disk;

import org.jspecify.annotations.NullMarked;
