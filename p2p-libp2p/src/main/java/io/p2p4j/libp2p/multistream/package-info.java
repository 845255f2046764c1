/**
 * multistream-select 1.0: two ends of a byte stream agree on the protocol that is spoken on it. Specification:
 * {@code github.com/multiformats/multistream-select} and libp2p's {@code connections/README.md}, section
 * "multistream-select".
 *
 * <p>Entry points: {@link io.p2p4j.libp2p.multistream.MultistreamDialer} for the end that proposes,
 * {@link io.p2p4j.libp2p.multistream.MultistreamListener} for the end that chooses. Both are sans-IO: bytes in, bytes out.
 *
 * <p>Allowed imports: p2p-api.
 */
@NullMarked
package io.p2p4j.libp2p.multistream;

import org.jspecify.annotations.NullMarked;
