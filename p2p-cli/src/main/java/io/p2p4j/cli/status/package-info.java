/**
 * The status of a running node over HTTP: counts, peers, metrics and health for people, monitoring and the other commands, and
 * a way to have it send a message.
 *
 * <p>Entry points: {@link io.p2p4j.cli.status.StatusServer}, {@link io.p2p4j.cli.status.StatusClient}.
 *
 * <p>Allowed imports: p2p-api, the JSON of p2p-core, Netty.
 */
@NullMarked
package io.p2p4j.cli.status;

import org.jspecify.annotations.NullMarked;
