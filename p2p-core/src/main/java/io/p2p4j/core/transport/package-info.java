/** Stub of the build; replaced by the module's own text. */
@NullMarked
package io.p2p4j.core.transport;

import org.jspecify.annotations.NullMarked;
