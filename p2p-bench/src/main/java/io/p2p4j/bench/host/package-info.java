/**
 * One end of a measurement: a process, or this one, that does what the measuring process tells it to and reports what that cost.
 *
 * <p>Entry points: {@link io.p2p4j.bench.host.Host} for who measures, {@link io.p2p4j.bench.host.HostMain} for the process.
 *
 * <p>Allowed imports: io.p2p4j.bench.subject.
 */
@NullMarked
package io.p2p4j.bench.host;

import org.jspecify.annotations.NullMarked;
