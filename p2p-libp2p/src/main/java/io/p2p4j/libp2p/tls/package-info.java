/**
 * The TLS 1.3 of libp2p, specification {@code tls/tls.md}: {@link io.p2p4j.transport.TlsChannels} with the names that are
 * negotiated. Certificates and their verification are those of {@code p2p-transport}.
 *
 * <p>Entry point: {@link io.p2p4j.libp2p.tls.Tls}.
 *
 * <p>Allowed imports: p2p-api, io.p2p4j.core.secure, io.p2p4j.transport.
 */
@NullMarked
package io.p2p4j.libp2p.tls;

import org.jspecify.annotations.NullMarked;
