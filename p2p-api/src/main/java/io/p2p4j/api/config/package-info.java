/**
 * How a provider is set up: one typed, immutable {@link io.p2p4j.api.config.P2PConfig}, from a builder, system properties,
 * the environment and a file.
 *
 * <p>Entry points: {@link io.p2p4j.api.config.P2PConfig#builder} for applications, and
 * {@link io.p2p4j.api.config.SettingReader} for implementations that have settings of their own.
 *
 * <p>Allowed imports: the root package, {@code identity} and its internal quoting, {@code address}, {@code error},
 * {@code context}.
 */
@NullMarked
package io.p2p4j.api.config;

import org.jspecify.annotations.NullMarked;
