package io.p2p4j.libp2p.js;

import io.p2p4j.api.CloseReason;
import java.util.EnumSet;

/** js-libp2p over Mplex, which has no go-away: its clean close and its crash look the same. */
class JsMplexInteropTest extends JsInterop {
    JsMplexInteropTest() {
        super(JsTransport.TCP, "noise", "mplex", EnumSet.of(CloseReason.Code.CONNECTION_LOST));
    }
}
