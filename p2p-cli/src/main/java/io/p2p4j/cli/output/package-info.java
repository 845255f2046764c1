/**
 * What every command shares towards the terminal: exit codes, lines for people and for programs, progress.
 *
 * <p>Entry points: {@link io.p2p4j.cli.output.Console}, {@link io.p2p4j.cli.output.ExitCode}.
 *
 * <p>Allowed imports: p2p-api.
 */
@NullMarked
package io.p2p4j.cli.output;

import org.jspecify.annotations.NullMarked;
