/**
 * What a node remembers of peers, over restarts and crashes.
 *
 * <p>Entry point: {@link io.p2p4j.node.book.PeerBook}.
 *
 * <p>Allowed imports: {@code io.p2p4j.api}, {@code core.json}.
 */
@NullMarked
package io.p2p4j.node.book;

import org.jspecify.annotations.NullMarked;
