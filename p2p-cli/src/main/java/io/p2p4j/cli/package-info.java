/**
 * The {@code p2p} command: its subcommands and what they share.
 *
 * <p>Entry point: {@link io.p2p4j.cli.Main}.
 *
 * <p>Allowed imports: p2p-api, p2p-simulator (the demonstration drives a simulation), picocli. Other providers come in at
 * run time only.
 */
@NullMarked
package io.p2p4j.cli;

import org.jspecify.annotations.NullMarked;
