/** The simulated fabric under virtual time, and its provider. Imports: io.p2p4j.core. */
@NullMarked
package io.p2p4j.simulator;

import org.jspecify.annotations.NullMarked;
