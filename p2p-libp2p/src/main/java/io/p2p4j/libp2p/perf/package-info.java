/**
 * Perf ({@code /perf/1.0.0}): the other end uploads as much as it likes and downloads as much as it asked for.
 * Specification: libp2p's {@code perf/perf.md}. It lets strangers ask for work, so it is off unless a setting asks for it.
 *
 * <p>Entry point: {@link io.p2p4j.libp2p.perf.PerfResponder}.
 *
 * <p>Allowed imports: java.base.
 */
@NullMarked
package io.p2p4j.libp2p.perf;

import org.jspecify.annotations.NullMarked;
