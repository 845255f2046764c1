/**
 * What is measured: one class for each question, with the contestants, what they do and what the goal is.
 *
 * <p>Entry points: {@link io.p2p4j.bench.workload.Workloads}.
 *
 * <p>Allowed imports: io.p2p4j.bench.contest, io.p2p4j.bench.host, io.p2p4j.bench.subject.
 */
@NullMarked
package io.p2p4j.bench.workload;

import org.jspecify.annotations.NullMarked;
