/** The transport seam on real sockets. Imports: io.p2p4j.core, Netty, Bouncy Castle. */
@NullMarked
package io.p2p4j.transport;

import org.jspecify.annotations.NullMarked;
