/**
 * Measuring several systems side by side: each has a pair of processes of its own, all are warmed up, then they take turns, and
 * what is compared are the turns of one round.
 *
 * <p>Entry points: {@link io.p2p4j.bench.contest.Contest}, {@link io.p2p4j.bench.contest.Report}.
 *
 * <p>Allowed imports: io.p2p4j.bench.host, io.p2p4j.bench.subject.
 */
@NullMarked
package io.p2p4j.bench.contest;

import org.jspecify.annotations.NullMarked;
