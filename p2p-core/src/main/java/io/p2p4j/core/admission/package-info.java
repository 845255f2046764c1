/**
 * Who may come in: the bounds on inbound connections of one address, one subnet and one peer, decided in one place for
 * every transport.
 *
 * <p>Entry point: {@link io.p2p4j.core.admission.Admission}.
 *
 * <p>Allowed imports: p2p-api.
 */
@NullMarked
package io.p2p4j.core.admission;

import org.jspecify.annotations.NullMarked;
