/**
 * Encodings that identity and address share: varints, multibase, multihash, strict UTF-8 and quoting for messages.
 *
 * <p>Not exported. Entry points: {@link io.p2p4j.api.identity.internal.Varint},
 * {@link io.p2p4j.api.identity.internal.Multibase} and {@link io.p2p4j.api.identity.internal.Multihash}. Allowed
 * imports: {@code java.base} and JSpecify.
 */
@NullMarked
package io.p2p4j.api.identity.internal;

import org.jspecify.annotations.NullMarked;
