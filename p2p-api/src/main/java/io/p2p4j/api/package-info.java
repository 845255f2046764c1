/**
 * What an application is written against: {@link io.p2p4j.api.P2PProvider} listens and connects,
 * {@link io.p2p4j.api.P2PConnection} carries messages and named {@link io.p2p4j.api.P2PStream}s.
 *
 * <p>Entry point: {@code io.p2p4j.api.provider.P2PProviders}, which finds the implementation on the class path.
 *
 * <p>Allowed imports: {@code identity}, {@code address}, {@code error}, {@code context}.
 */
@NullMarked
package io.p2p4j.api;

import org.jspecify.annotations.NullMarked;
