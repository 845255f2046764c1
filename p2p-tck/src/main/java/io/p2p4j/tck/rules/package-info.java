/**
 * The rules themselves, one class for each heading of the catalogue.
 *
 * <p>Entry point: {@link io.p2p4j.tck.rules.Catalogue}.
 *
 * <p>Allowed imports: p2p-api, {@code io.p2p4j.tck}, {@code io.p2p4j.tck.rule}, {@code io.p2p4j.tck.wire}.
 */
@NullMarked
package io.p2p4j.tck.rules;

import org.jspecify.annotations.NullMarked;
