/**
 * The demonstration: one application, run by two processes over real sockets and by many nodes in a simulation.
 *
 * <p>Entry points: {@link io.p2p4j.cli.demo.DemoApp}, the application; {@link io.p2p4j.cli.demo.SimulatedDemo}, its
 * simulated network.
 *
 * <p>Allowed imports: p2p-api and the protocol of files; {@code SimulatedDemo} alone also p2p-simulator.
 */
@NullMarked
package io.p2p4j.cli.demo;

import org.jspecify.annotations.NullMarked;
