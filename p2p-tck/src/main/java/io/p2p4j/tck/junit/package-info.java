/**
 * The kit as JUnit 5 tests: one subclass in a provider's own tests runs every rule.
 *
 * <p>Entry points: {@link io.p2p4j.tck.junit.P2PProviderTck}; {@link io.p2p4j.tck.junit.MutantTck} for the kit's own hosts.
 *
 * <p>Allowed imports: {@code io.p2p4j.tck} and what is below it, JUnit's API.
 */
@NullMarked
package io.p2p4j.tck.junit;

import org.jspecify.annotations.NullMarked;
