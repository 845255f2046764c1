package io.p2p4j.libp2p.js;

import io.p2p4j.api.CloseReason;
import java.util.EnumSet;

/**
 * js-libp2p over TLS. Its certificates have no issuer's name, which the JDK's TLS does not read, so BoringSSL speaks it
 * here: it leaves certificates to the trust manager.
 */
class JsTlsInteropTest extends JsInterop {
    JsTlsInteropTest() {
        // When it closes at once after the handshake, its TLS stream now and then ends before the go-away has left it.
        super(JsTransport.TCP, "tls", EnumSet.of(CloseReason.Code.NORMAL, CloseReason.Code.CONNECTION_LOST));
    }
}
