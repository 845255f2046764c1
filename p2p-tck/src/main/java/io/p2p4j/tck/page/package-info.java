/**
 * The contract as a document, made from the rules and from the faults that prove them.
 *
 * <p>Entry point: {@link io.p2p4j.tck.page.SpecPage}.
 *
 * <p>Allowed imports: p2p-api, {@code io.p2p4j.tck.rule}, {@code io.p2p4j.tck.rules}, {@code io.p2p4j.tck.mutant}.
 */
@NullMarked
package io.p2p4j.tck.page;

import org.jspecify.annotations.NullMarked;
