/**
 * Files over streams: the protocol {@value io.p2p4j.cli.file.FileProtocol#ID}, its two ends, and where files are kept.
 * Both ends are asynchronous and know only p2p-api, so that they run on every provider, the simulator included.
 *
 * <p>Entry points: {@link io.p2p4j.cli.file.Outgoing} sends, {@link io.p2p4j.cli.file.Incoming} receives into a
 * {@link io.p2p4j.cli.file.FileStore}.
 *
 * <p>Allowed imports: p2p-api.
 */
@NullMarked
package io.p2p4j.cli.file;

import org.jspecify.annotations.NullMarked;
