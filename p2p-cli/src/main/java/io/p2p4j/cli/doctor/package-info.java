/**
 * What may be wrong with a node: one check for each symptom, each with a cause and a remedy.
 *
 * <p>Entry points: {@link io.p2p4j.cli.doctor.LocalChecks}, {@link io.p2p4j.cli.doctor.PeerChecks},
 * {@link io.p2p4j.cli.doctor.NodeChecks}.
 *
 * <p>Allowed imports: p2p-api, the JSON of p2p-core, {@code cli.status}.
 */
@NullMarked
package io.p2p4j.cli.doctor;

import org.jspecify.annotations.NullMarked;
