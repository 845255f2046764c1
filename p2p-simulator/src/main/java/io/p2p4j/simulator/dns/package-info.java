/**
 * Names on the simulated network: a zone that changes at run time, and for each machine a resolver with a cache, as DNS has
 * them (RFC 1034, RFC 2308, and the multiaddr specification of {@code /dnsaddr}).
 *
 * <p>Entry point: {@link io.p2p4j.simulator.dns.SimulatedDns}; {@code SimulatedDns.of} finds that of a network.
 *
 * <p>Allowed imports: p2p-api, {@code simulator.fabric}, {@code simulator.kernel}.
 */
@NullMarked
package io.p2p4j.simulator.dns;

import org.jspecify.annotations.NullMarked;
