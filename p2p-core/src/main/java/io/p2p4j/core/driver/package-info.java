/**
 * The one driver, "the pump": turns any transport and any protocol machine into a provider, its listeners, connections and
 * streams. docs/CONCURRENCY.md says which thread owns what.
 *
 * <p>Entry point: {@link io.p2p4j.core.driver.DrivenProvider}.
 *
 * <p>Allowed imports: p2p-api, {@code core.transport}, {@code core.session}.
 */
@NullMarked
package io.p2p4j.core.driver;

import org.jspecify.annotations.NullMarked;
