package io.p2p4j.transport;

import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.util.ReferenceCountUtil;
import io.p2p4j.api.identity.PublicKey;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The TLS side of QUIC: the certificate and the contexts of both roles. A session is never resumed, since every link proves
 * its identity anew: engines know no peer's name to find a session by. Thread-safe until released.
 */
final class QuicTls {
    /** Why certificates were not trusted: the library keeps only that they were not. */
    private final Map<SSLEngine, IdentityProofException> refusals = Collections.synchronizedMap(new WeakHashMap<>());

    private final PeerCertificates certificates;
    private final QuicSslContext client;
    private final QuicSslContext server;

    QuicTls(QuicOptions options) {
        this.certificates = new PeerCertificates(options.remoteKeyTypes());
        LibP2pCertificate own = LibP2pCertificate.create(options.identity(), Instant.now());
        IdentityTrustManager trust = new IdentityTrustManager(certificates, false, refusals::put);
        this.client = QuicSslContextBuilder.forClient()
                .keyManager(own.privateKey(), null, own.certificate())
                .trustManager(trust)
                .applicationProtocols(options.alpn())
                .build();
        this.server = QuicSslContextBuilder.forServer(own.privateKey(), null, own.certificate())
                .clientAuth(ClientAuth.REQUIRE)
                .trustManager(trust)
                .applicationProtocols(options.alpn())
                .build();
    }

    QuicSslContext client() {
        return client;
    }

    QuicSslContext server() {
        return server;
    }

    /** Returns why this end did not trust the other's certificate, once; null when that was not the matter. */
    @Nullable
    IdentityProofException refusal(@Nullable SSLEngine engine) {
        return engine == null ? null : refusals.remove(engine);
    }

    /** Returns the identity key that the other end of a complete handshake proved to have. */
    PublicKey peerKey(SSLSession session) throws IdentityProofException {
        return certificates.identityKey(TlsSetup.peerCertificate(session));
    }

    /** Describes a complete handshake for people. */
    static String describe(SSLSession session) {
        return "TLSv1.3/" + session.getCipherSuite() + " (QUIC, BoringSSL)";
    }

    /** Frees native memory. Nothing may be made any more. */
    void release() {
        ReferenceCountUtil.release(client);
        ReferenceCountUtil.release(server);
    }
}
