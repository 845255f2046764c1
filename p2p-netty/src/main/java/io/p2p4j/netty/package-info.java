/** The lean provider. Imports: io.p2p4j.core, io.p2p4j.transport. */
@NullMarked
package io.p2p4j.netty;

import org.jspecify.annotations.NullMarked;
