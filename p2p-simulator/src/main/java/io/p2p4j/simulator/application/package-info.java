/**
 * What makes an application known to scenario files, which name it with its operations, its checks and its parameters.
 *
 * <p>Entry point: {@link io.p2p4j.simulator.application.Application}.
 *
 * <p>Allowed imports: {@code io.p2p4j.simulator.scenario}.
 */
@NullMarked
package io.p2p4j.simulator.application;

import org.jspecify.annotations.NullMarked;
