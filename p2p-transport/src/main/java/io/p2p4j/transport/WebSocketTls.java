package io.p2p4j.transport;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of WebSocket addresses with {@code /tls/ws} or {@code /wss}: that of the web, which hides that libp2p is spoken and
 * lets browsers in. It proves no peer's identity: that is what the security above it is for. Thread-safe.
 */
public final class WebSocketTls {
    /** Which certificates a dialer trusts. */
    public enum Trust {
        /** Those that the JDK's authorities vouch for, for the name that is dialed, as browsers do. */
        SYSTEM,
        /** Every one: whom this end talks to is proven by the security above. */
        ANY
    }

    private final Trust trust;
    private final @Nullable SslContext server;
    /** Made by the first dial, since it reads the JDK's authorities; guarded by this. */
    private @Nullable SslContext client;

    private WebSocketTls(Trust trust, @Nullable SslContext server) {
        this.trust = trust;
        this.server = server;
    }

    /**
     * For dialing only.
     *
     * @param trust which certificates are trusted
     * @return settings
     */
    public static WebSocketTls dialing(Trust trust) {
        return new WebSocketTls(trust, null);
    }

    /**
     * Adds a certificate to listen with. Both files are read now.
     *
     * @param chain X.509 certificates in PEM, the host's own first
     * @param key its private key in PEM, PKCS#8, not encrypted
     * @return settings with the certificate
     * @throws IllegalArgumentException when a file cannot be read, or they do not fit together
     */
    public WebSocketTls withCertificate(Path chain, Path key) {
        try (InputStream certificates = Files.newInputStream(chain);
                InputStream secret = Files.newInputStream(key)) {
            // The JDK's, since its memory needs no release.
            return new WebSocketTls(
                    trust,
                    SslContextBuilder.forServer(certificates, secret)
                            .sslProvider(SslProvider.JDK)
                            .build());
        } catch (IOException | IllegalArgumentException unfit) {
            throw new IllegalArgumentException(
                    "certificate " + chain + " with key " + key + " (expected PEM files that fit together): "
                            + unfit.getMessage(),
                    unfit);
        }
    }

    /** Returns what listeners use; null without a certificate. */
    @Nullable
    SslContext server() {
        return server;
    }

    boolean checksNames() {
        return trust == Trust.SYSTEM;
    }

    /** Returns what dialers use. */
    synchronized SslContext client() {
        SslContext known = client;
        if (known == null) {
            known = newClient();
            client = known;
        }
        return known;
    }

    private SslContext newClient() {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        if (trust == Trust.ANY) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException("no TLS context of the JDK (expected in every Java runtime)", e);
        }
    }
}
