/**
 * The systems under test: p2p4j through its API, as an application uses it, and the baselines that it is measured against.
 * Each can be both ends, {@link io.p2p4j.bench.subject.Side}, in a process of its own.
 *
 * <p>Entry points: {@link io.p2p4j.bench.subject.Subjects}.
 *
 * <p>Allowed imports: io.p2p4j.api, io.p2p4j.transport (certificates), io.netty, io.grpc.
 */
@NullMarked
package io.p2p4j.bench.subject;

import org.jspecify.annotations.NullMarked;
