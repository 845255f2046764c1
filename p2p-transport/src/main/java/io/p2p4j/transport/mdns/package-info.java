/**
 * Peers on the local network by multicast DNS, after the libp2p specification "discovery/mdns" and RFC 6762.
 *
 * <p>Entry point: {@link io.p2p4j.transport.mdns.MdnsDiscoveryFactory}.
 *
 * <p>Allowed imports: {@code io.p2p4j.api}, Netty.
 */
@NullMarked
package io.p2p4j.transport.mdns;

import org.jspecify.annotations.NullMarked;
