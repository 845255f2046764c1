package io.p2p4j.libp2p.js;

import io.p2p4j.api.CloseReason;
import java.util.EnumSet;

/** js-libp2p over WebSocket, secured by Noise. */
class JsWebSocketNoiseInteropTest extends JsInterop {
    JsWebSocketNoiseInteropTest() {
        super(JsTransport.WS, "noise", EnumSet.of(CloseReason.Code.NORMAL));
    }
}
