/**
 * What a network address translator does, as a table and nothing else: which inside endpoint has which outside port, and
 * what may come in (RFC 4787 for UDP, RFC 5382 for TCP, RFC 7857). Knows no nodes; time and chance are arguments.
 *
 * <p>Entry points: {@link io.p2p4j.simulator.nat.NatProfile}, and {@code Fabric.nats} to put one into a network.
 *
 * <p>Allowed imports: the JDK's.
 */
@NullMarked
package io.p2p4j.simulator.nat;

import org.jspecify.annotations.NullMarked;
