/**
 * Runs rules against a harness and says what came of it. Knows no test engine.
 *
 * <p>Entry points: {@link io.p2p4j.tck.run.TckRunner}, {@link io.p2p4j.tck.run.Conformance}.
 *
 * <p>Allowed imports: p2p-api, {@code io.p2p4j.tck}, {@code io.p2p4j.tck.rule}, {@code io.p2p4j.tck.rules}.
 */
@NullMarked
package io.p2p4j.tck.run;

import org.jspecify.annotations.NullMarked;
