/**
 * Who may come in: the bounds on inbound connections of one address, one subnet and one peer, decided in one place for
 * every transport; and who gives way when all places of handshakes are taken.
 *
 * <p>Entry points: {@link io.p2p4j.core.admission.Admission}, {@link io.p2p4j.core.admission.HandshakePlaces}.
 *
 * <p>Allowed imports: p2p-api.
 */
@NullMarked
package io.p2p4j.core.admission;

import org.jspecify.annotations.NullMarked;
