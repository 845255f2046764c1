/**
 * Reads class files for calls whose result differs from run to run, from process to process or from machine to machine, so that
 * a build can forbid them in code that must be reproducible.
 *
 * <p>Entry point: {@link io.p2p4j.simulator.scan.ForbiddenApis}. The list is the resource {@code forbidden-apis.txt} of this
 * package.
 *
 * <p>Allowed imports: the JDK; the annotation {@link io.p2p4j.core.NonDeterministic}.
 */
@NullMarked
package io.p2p4j.simulator.scan;

import org.jspecify.annotations.NullMarked;
