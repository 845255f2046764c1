/**
 * Ordinary blocking code in a simulation: real threads, of which exactly one runs at a time. The simulation hands the baton
 * to a thread as one of its events; the thread runs until it waits for something of the simulation's, and gives it back.
 *
 * <p>Entry points: {@link io.p2p4j.simulator.thread.NodeThreads}, {@link io.p2p4j.simulator.thread.ThreadOptions}.
 *
 * <p>Allowed imports: io.p2p4j.simulator.kernel, io.p2p4j.simulator.fabric, p2p-api.
 */
@NullMarked
package io.p2p4j.simulator.thread;

import org.jspecify.annotations.NullMarked;
