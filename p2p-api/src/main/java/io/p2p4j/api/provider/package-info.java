/**
 * How an application finds the implementation that carries its bytes: {@link io.p2p4j.api.provider.P2PProviders} chooses
 * among the {@link io.p2p4j.api.provider.P2PProviderFactory} services on the class path and the module path.
 *
 * <p>Entry points: {@link io.p2p4j.api.provider.P2PProviders#create} for applications,
 * {@link io.p2p4j.api.provider.P2PProviderFactory} for those who write an implementation.
 *
 * <p>Allowed imports: every package of this module but {@code blocking}.
 */
@NullMarked
package io.p2p4j.api.provider;

import org.jspecify.annotations.NullMarked;
