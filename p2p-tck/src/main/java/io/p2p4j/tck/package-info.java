/**
 * The technology compatibility kit: the provider contract as numbered rules. This package is what a provider author
 * implements and declares.
 *
 * <p>Entry point: {@link io.p2p4j.tck.TckHarness}. JUnit users extend {@code io.p2p4j.tck.junit.P2PProviderTck}.
 *
 * <p>Allowed imports: p2p-api, {@code io.p2p4j.tck.wire}.
 */
@NullMarked
package io.p2p4j.tck;

import org.jspecify.annotations.NullMarked;
