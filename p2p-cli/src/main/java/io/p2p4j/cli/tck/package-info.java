/**
 * The kit on the command line: finds what is to be judged, and writes what came of it as a table, JSON, JUnit XML and HTML.
 *
 * <p>Entry points: {@link io.p2p4j.cli.tck.Subject}, {@link io.p2p4j.cli.tck.Report}.
 *
 * <p>Allowed imports: p2p-api, p2p-tck, {@code io.p2p4j.cli.output}.
 */
@NullMarked
package io.p2p4j.cli.tck;

import org.jspecify.annotations.NullMarked;
