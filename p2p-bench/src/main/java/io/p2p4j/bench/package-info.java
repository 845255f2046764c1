/**
 * The benchmark of two processes: p2p4j on real sockets beside raw baselines. See docs/PERFORMANCE.md.
 *
 * <p>Entry points: {@link io.p2p4j.bench.Bench}, the script p2p-bench/run.
 *
 * <p>Allowed imports: io.p2p4j.bench.workload, io.p2p4j.bench.contest.
 */
@NullMarked
package io.p2p4j.bench;

import org.jspecify.annotations.NullMarked;
