package io.p2p4j.transport;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts a certificate that proves an identity key, whosever it is; no authority is asked. Thread-safe. */
final class IdentityTrustManager extends X509ExtendedTrustManager {
    private final PeerCertificates certificates;
    private final boolean forJdk;
    private final BiConsumer<SSLEngine, IdentityProofException> refusals;

    /** The JDK gives tickets unless it is kept from it here; BoringSSL has an option, see {@link TlsSetup}. */
    IdentityTrustManager(PeerCertificates certificates, boolean forJdk) {
        this(certificates, forJdk, (engine, refusal) -> {});
    }

    /** Tells whom it did not trust, for libraries that forget the reason. */
    IdentityTrustManager(
            PeerCertificates certificates, boolean forJdk, BiConsumer<SSLEngine, IdentityProofException> refusals) {
        this.certificates = certificates;
        this.forJdk = forJdk;
        this.refusals = refusals;
    }

    private void check(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        try {
            certificates.verify(chain, Instant.now());
        } catch (IdentityProofException refusal) {
            refusals.accept(engine, refusal);
            throw refusal;
        }
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        certificates.verify(chain, Instant.now());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, engine);
        if (forJdk) {
            // A session that cannot be resumed gets no ticket: every link proves its identity anew.
            engine.getHandshakeSession().invalidate();
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, engine);
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
