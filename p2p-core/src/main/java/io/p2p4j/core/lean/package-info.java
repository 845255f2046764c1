/** The lean protocol of the Netty and simulator providers (docs/WIRE.md), as a sans-IO machine. */
@NullMarked
package io.p2p4j.core.lean;

import org.jspecify.annotations.NullMarked;
