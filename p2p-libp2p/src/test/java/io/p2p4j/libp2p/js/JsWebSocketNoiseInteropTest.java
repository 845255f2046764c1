package io.p2p4j.libp2p.js;

import io.p2p4j.api.CloseReason;
import java.util.EnumSet;
import org.junit.jupiter.api.Tag;

/** js-libp2p over WebSocket, secured by Noise. */
@Tag("once")
class JsWebSocketNoiseInteropTest extends JsInterop {
    JsWebSocketNoiseInteropTest() {
        super(JsTransport.WS, "noise", EnumSet.of(CloseReason.Code.NORMAL));
    }
}
