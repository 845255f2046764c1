package io.p2p4j.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.identity.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/** The TLS side of one transport: its certificate and the contexts of both roles. Thread-safe until released. */
final class TlsSetup {
    /** How long the last bytes and the close may take to leave, before the socket is closed all the same. */
    static final int CLOSE_FLUSH_SECONDS_MAX = 10;

    private static final String PROTOCOL = "TLSv1.3";

    private final TcpOptions options;
    private final List<String> alpn;
    private final SslProvider boringSsl;
    private final TlsEngine engine;
    private final PeerCertificates certificates;
    /** By cipher suite, of which TLS 1.3 has five. */
    private final ConcurrentHashMap<String, String> descriptions = new ConcurrentHashMap<>();

    private final SslContext client;
    private final SslContext server;

    TlsSetup(TcpOptions options) {
        this(options, List.of(options.alpn()), SslProvider.OPENSSL_REFCNT);
    }

    /**
     * With several application protocols, the preferred first, and with the way in which BoringSSL's memory is freed:
     * counted, or by the collector.
     */
    TlsSetup(TcpOptions options, List<String> alpn, SslProvider boringSsl) {
        this.options = options;
        this.alpn = List.copyOf(alpn);
        this.boringSsl = boringSsl;
        this.engine = resolve(options.tls());
        this.certificates = new PeerCertificates(options.remoteKeyTypes());
        LibP2pCertificate own = LibP2pCertificate.create(options.identity(), Instant.now());
        try {
            this.client = build(
                    SslContextBuilder.forClient()
                            .keyManager(own.privateKey(), own.certificate())
                            .endpointIdentificationAlgorithm(null),
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE);
            // BoringSSL cannot refuse a foreign protocol during the handshake; SecurityHandshake does it afterwards.
            this.server = build(
                    SslContextBuilder.forServer(own.privateKey(), own.certificate())
                            .clientAuth(ClientAuth.REQUIRE),
                    engine == TlsEngine.JDK
                            ? ApplicationProtocolConfig.SelectorFailureBehavior.FATAL_ALERT
                            : ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE);
        } catch (SSLException e) {
            throw new IllegalStateException(
                    "no TLS context with " + engine + " (expected " + PROTOCOL + " to work)", e);
        }
    }

    /**
     * Returns the engine that a wish stands for.
     *
     * @throws IllegalArgumentException when the wish cannot be met here
     */
    static TlsEngine resolve(TlsEngine wanted) {
        return switch (wanted) {
            case AUTO -> OpenSsl.isAvailable() ? TlsEngine.BORINGSSL : TlsEngine.JDK;
            case JDK -> TlsEngine.JDK;
            case BORINGSSL -> {
                if (!OpenSsl.isAvailable()) {
                    throw new IllegalArgumentException(
                            "tls: BORINGSSL is not available here (expected AUTO or JDK, or"
                                    + " io.netty:netty-tcnative-boringssl-static with this platform's classifier on the"
                                    + " class path)",
                            OpenSsl.unavailabilityCause());
                }
                yield TlsEngine.BORINGSSL;
            }
        };
    }

    private SslContext build(SslContextBuilder builder, ApplicationProtocolConfig.SelectorFailureBehavior onMismatch)
            throws SSLException {
        return builder.sslProvider(engine == TlsEngine.JDK ? SslProvider.JDK : boringSsl)
                .protocols(PROTOCOL)
                .trustManager(new IdentityTrustManager(certificates, engine == TlsEngine.JDK))
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        onMismatch,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        alpn))
                .build();
    }

    /** Makes the handler of one connection. No server name is sent: the specification forbids it. */
    SslHandler newHandler(ConnectionInfo.Role role, ByteBufAllocator allocator, Executor handshakes) {
        SslHandler handler =
                switch (role) {
                    case DIALER -> client.newHandler(allocator, handshakes);
                    case LISTENER -> server.newHandler(allocator, handshakes);
                };
        if (handler.engine() instanceof ReferenceCountedOpenSslEngine boring) {
            BoringTickets.disable(boring);
        }
        handler.setHandshakeTimeoutMillis(options.handshakeTimeout().toMillis());
        handler.setCloseNotifyFlushTimeout(CLOSE_FLUSH_SECONDS_MAX, TimeUnit.SECONDS);
        return handler;
    }

    /** Makes the engine of one connection, for those who move the bytes themselves. */
    SSLEngine newEngine(ConnectionInfo.Role role) {
        SSLEngine made =
                switch (role) {
                    case DIALER -> client.newEngine(ByteBufAllocator.DEFAULT);
                    case LISTENER -> server.newEngine(ByteBufAllocator.DEFAULT);
                };
        if (made instanceof ReferenceCountedOpenSslEngine boring) {
            BoringTickets.disable(boring);
        }
        return made;
    }

    TlsEngine engine() {
        return engine;
    }

    /** Describes a complete handshake for people. */
    String describe(SSLSession session) {
        return descriptions.computeIfAbsent(
                session.getCipherSuite(),
                suite -> session.getProtocol() + '/' + suite + (engine == TlsEngine.JDK ? " (JDK)" : " (BoringSSL)"));
    }

    /** Returns the identity key that the other end of a complete handshake proved to have. */
    PublicKey peerKey(SSLSession session) throws IdentityProofException {
        return certificates.identityKey(peerCertificate(session));
    }

    static X509Certificate peerCertificate(SSLSession session) throws IdentityProofException {
        try {
            Certificate[] chain = session.getPeerCertificates();
            if (chain.length == 1 && chain[0] instanceof X509Certificate certificate) {
                return certificate;
            }
        } catch (SSLException unverified) {
            throw new IdentityProofException("peer presented no certificate", unverified);
        }
        throw new IdentityProofException("peer presented no single X.509 certificate");
    }

    /** Frees native memory. Nothing may be made any more. */
    void release() {
        ReferenceCountUtil.release(client);
        ReferenceCountUtil.release(server);
    }

    /** A class of its own, because its imports are there only with BoringSSL's library. */
    private static final class BoringTickets {
        private BoringTickets() {}

        /** Netty's switch is a property of the whole process; ours is for this connection. */
        static void disable(ReferenceCountedOpenSslEngine engine) {
            SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
        }
    }
}
