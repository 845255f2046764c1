package io.p2p4j.libp2p.js;

import io.p2p4j.api.CloseReason;
import java.util.EnumSet;
import org.junit.jupiter.api.Tag;

/** js-libp2p over QUIC, which brings its own security and streams. */
@Tag("once")
class JsQuicInteropTest extends JsInterop {
    JsQuicInteropTest() {
        super(JsTransport.QUIC, "tls", EnumSet.of(CloseReason.Code.NORMAL));
    }
}
