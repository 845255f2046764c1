/**
 * Whole providers from a session and any transports.
 *
 * <p>Entry point: {@link io.p2p4j.core.stack.LeanStack}.
 *
 * <p>Allowed imports: io.p2p4j.core.driver, io.p2p4j.core.lean, io.p2p4j.core.transport, p2p-api.
 */
@NullMarked
package io.p2p4j.core.stack;

import org.jspecify.annotations.NullMarked;
