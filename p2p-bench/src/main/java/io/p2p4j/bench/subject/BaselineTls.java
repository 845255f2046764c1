package io.p2p4j.bench.subject;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.transport.LibP2pCertificate;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS 1.3 with a certificate at both ends, set up as that of p2p-transport: the same certificates, the same engine, no
 * resumption.
 */
final class BaselineTls {
    /** Which library. */
    enum Engine {
        NONE,
        JDK,
        BORINGSSL
    }

    /** What a peer's certificate must show. */
    enum Proof {
        /** Only that the peer has its key, which TLS itself sees to: the least that can be called authenticated. */
        POSSESSION,
        /** What p2p4j asks for: the certificate binds an identity key (libp2p's specification). */
        IDENTITY
    }

    private final Engine engine;
    private final SslContext server;
    private final SslContext client;

    BaselineTls(Engine engine, Proof proof) throws SSLException {
        this.engine = engine;
        LibP2pCertificate own = LibP2pCertificate.create(Identity.generate(), Instant.now());
        SslProvider provider = engine == Engine.JDK ? SslProvider.JDK : SslProvider.OPENSSL_REFCNT;
        Trust trust = new Trust(proof, engine == Engine.JDK);
        this.server = SslContextBuilder.forServer(own.privateKey(), own.certificate())
                .clientAuth(ClientAuth.REQUIRE)
                .sslProvider(provider)
                .protocols("TLSv1.3")
                .trustManager(trust)
                .build();
        this.client = SslContextBuilder.forClient()
                .keyManager(own.privateKey(), own.certificate())
                .endpointIdentificationAlgorithm(null)
                .sslProvider(provider)
                .protocols("TLSv1.3")
                .trustManager(trust)
                .build();
    }

    SslHandler newHandler(boolean dialer, io.netty.buffer.ByteBufAllocator allocator) {
        SslHandler handler = (dialer ? client : server).newHandler(allocator);
        if (engine == Engine.BORINGSSL && handler.engine() instanceof ReferenceCountedOpenSslEngine boring) {
            SSL.setOptions(boring.sslPointer(), SSL.SSL_OP_NO_TICKET);
        }
        return handler;
    }

    /** Checks certificates; TLS has checked the possession of the key. */
    static final class Trust extends X509ExtendedTrustManager {
        private final Proof proof;
        private final boolean endTickets;

        Trust(Proof proof, boolean endTickets) {
            this.proof = proof;
            this.endTickets = endTickets;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            if (proof == Proof.IDENTITY) {
                LibP2pCertificate.verify(chain, Instant.now());
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain);
            if (endTickets) {
                engine.getHandshakeSession().invalidate();
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
