package io.p2p4j.libp2p.js;

import io.p2p4j.api.CloseReason;
import java.util.EnumSet;
import org.junit.jupiter.api.Tag;

/** js-libp2p over WebSocket, secured by TLS. */
@Tag("once")
class JsWebSocketTlsInteropTest extends JsInterop {
    JsWebSocketTlsInteropTest() {
        // As over TCP.
        super(JsTransport.WS, "tls", EnumSet.of(CloseReason.Code.NORMAL, CloseReason.Code.CONNECTION_LOST));
    }
}
