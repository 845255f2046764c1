/** Stub of the build; replaced by the module's own text. */
@NullMarked
package io.p2p4j.api.provider;

import org.jspecify.annotations.NullMarked;
