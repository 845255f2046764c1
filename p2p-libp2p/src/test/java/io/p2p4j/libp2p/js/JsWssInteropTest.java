package io.p2p4j.libp2p.js;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.libp2p.Libp2pProvider;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * js-libp2p over WebSocket within the TLS of the web, where either end shows a certificate of 127.0.0.1, and the other end
 * trusts the authority that vouches for it.
 */
@Tag("once")
class JsWssInteropTest extends JsInterop {
    @TempDir
    static Path folder;

    private WebCertificate certificate;

    JsWssInteropTest() {
        super(JsTransport.WSS, "noise", EnumSet.of(CloseReason.Code.NORMAL));
    }

    /** Made when it is asked for first, which is before anything has started. */
    private WebCertificate certificate() throws Exception {
        if (certificate == null) {
            certificate = new WebCertificate(folder);
            certificate.trust();
        }
        return certificate;
    }

    @AfterAll
    static void trustAsEver() {
        WebCertificate.trustAsEver();
    }

    @Override
    void configure(P2PConfig.Builder config) {
        config.providerSetting(Libp2pProvider.WSS_CERTIFICATE, certificate.chain.toString());
        config.providerSetting(Libp2pProvider.WSS_KEY, certificate.key.toString());
        config.providerSetting(Libp2pProvider.WSS_TRUST, "system");
    }

    @Override
    Map<String, String> environment() throws Exception {
        WebCertificate made = certificate();
        return Map.of(
                "NODE_EXTRA_CA_CERTS",
                made.authority.toString(),
                "P2P_CERTIFICATE",
                made.chain.toString(),
                "P2P_KEY",
                made.key.toString());
    }
}
