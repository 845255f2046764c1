/**
 * What a rule is made of: its declaration, and the run that its body is written against.
 *
 * <p>Entry points: {@link io.p2p4j.tck.rule.TckRule}, {@link io.p2p4j.tck.rule.RuleRun}.
 *
 * <p>Allowed imports: p2p-api, {@code io.p2p4j.tck}.
 */
@NullMarked
package io.p2p4j.tck.rule;

import org.jspecify.annotations.NullMarked;
