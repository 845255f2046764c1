/**
 * The world as a provider sees it: time, timers, threads and chance. Everything that would make two runs differ comes
 * through {@link io.p2p4j.api.context.ProviderContext}, so that a simulation can own it.
 *
 * <p>Entry point: {@link io.p2p4j.api.context.SystemContext} for real time and real threads.
 *
 * <p>Allowed imports: none of this module.
 */
@NullMarked
package io.p2p4j.api.context;

import org.jspecify.annotations.NullMarked;
