/** The one driver: turns any transport and any protocol machine into a provider, its listeners, connections and streams. */
@NullMarked
package io.p2p4j.core.driver;

import org.jspecify.annotations.NullMarked;
