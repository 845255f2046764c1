/**
 * The transport seam on real sockets: TCP with TLS 1.3, both ends authenticated by their identity keys with the libp2p
 * certificate extension.
 *
 * <p>Entry points: {@link io.p2p4j.transport.TcpTransport}, {@link io.p2p4j.transport.TcpOptions},
 * {@link io.p2p4j.transport.LibP2pCertificate}.
 *
 * <p><b>A refused client.</b> In TLS 1.3 the client's handshake is complete as soon as it has sent its certificate, so a
 * dialer gets its link before the server has judged it. When the server refuses, its alert reaches the link instead of
 * the first application bytes: {@code onClosed} then says {@code SECURITY_HANDSHAKE_FAILED}, not
 * {@code CONNECTION_LOST}. The server waits for the client's bytes to drain before it closes, so that a reset cannot
 * overtake the alert.
 *
 * <p>Native libraries are found by themselves on the class path. On the module path nobody requires their modules, so a
 * program names those that it wants; without them the JDK's selector and TLS do the work. With {@code P} for
 * {@code linux.x86_64}, {@code linux.aarch_64} and so on:
 *
 * <ul>
 *   <li>epoll: {@code --add-modules io.netty.transport.epoll.P}
 *   <li>BoringSSL, of {@code io.netty:netty-tcnative-boringssl-static}:
 *       {@code --add-modules io.netty.tcnative.classes.openssl,io.netty.internal.tcnative.openssl.P}
 *   <li>QUIC, of {@code io.netty:netty-codec-native-quic}: {@code --add-modules io.netty.codec.quic.P}; without it there is
 *       no QUIC
 * </ul>
 *
 * <p>Allowed imports: io.p2p4j.core, Netty, Bouncy Castle.
 */
@NullMarked
package io.p2p4j.transport;

import org.jspecify.annotations.NullMarked;
