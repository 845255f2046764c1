/**
 * The transport seam: what a network must offer so that the driver can turn it into connections. Real sockets
 * ({@code p2p-transport}) and the simulated fabric ({@code p2p-simulator}) stand behind it.
 *
 * <p>Entry points: {@link io.p2p4j.core.transport.Transport}, {@link io.p2p4j.core.transport.Link} for one byte
 * stream, {@link io.p2p4j.core.transport.MuxedLink} for many.
 *
 * <p>Allowed imports: p2p-api.
 */
@NullMarked
package io.p2p4j.core.transport;

import org.jspecify.annotations.NullMarked;
