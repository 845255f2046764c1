/**
 * Generated scripts against a small model: a script is a short list of operations on two or three peers, which runs on any
 * harness; what comes of it must be explained by the model of the contract. The same script on two providers must give the
 * same trace, but for what the contract leaves open.
 *
 * <p>Entry points: {@link io.p2p4j.tck.script.Script}, {@link io.p2p4j.tck.script.ScriptGenerator},
 * {@link io.p2p4j.tck.script.ScriptRun}, {@link io.p2p4j.tck.script.Differential}.
 *
 * <p>Allowed imports: p2p-api, {@code io.p2p4j.tck}, {@code io.p2p4j.tck.rule}.
 */
@NullMarked
package io.p2p4j.tck.script;

import org.jspecify.annotations.NullMarked;
