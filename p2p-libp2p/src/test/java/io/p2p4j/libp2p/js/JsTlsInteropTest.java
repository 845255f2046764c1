package io.p2p4j.libp2p.js;

/** js-libp2p over TLS. */
class JsTlsInteropTest extends JsInterop {
    JsTlsInteropTest() {
        super("tls");
    }
}
