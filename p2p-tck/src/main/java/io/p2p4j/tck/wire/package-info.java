/**
 * What can be done to the bytes on a wire: see them, change them, hold them, send them again. Made for any provider over a
 * byte stream.
 *
 * <p>Entry points: {@link io.p2p4j.tck.wire.WireFilter}, {@link io.p2p4j.tck.wire.Tampering},
 * {@link io.p2p4j.tck.wire.Recording}, {@link io.p2p4j.tck.wire.Holding}.
 *
 * <p>Allowed imports: none.
 */
@NullMarked
package io.p2p4j.tck.wire;

import org.jspecify.annotations.NullMarked;
