package io.p2p4j.transport;

import io.p2p4j.api.identity.KeyType;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts a certificate that proves an identity key, whosever it is; no authority is asked. Thread-safe. */
final class IdentityTrustManager extends X509ExtendedTrustManager {
    private final Set<KeyType> keyTypes;
    private final boolean forJdk;
    private final BiConsumer<SSLEngine, IdentityProofException> refusals;

    /** The JDK gives tickets unless it is kept from it here; BoringSSL has an option, see {@link TlsSetup}. */
    IdentityTrustManager(Set<KeyType> keyTypes, boolean forJdk) {
        this(keyTypes, forJdk, (engine, refusal) -> {});
    }

    /** Tells whom it did not trust, for libraries that forget the reason. */
    IdentityTrustManager(
            Set<KeyType> keyTypes, boolean forJdk, BiConsumer<SSLEngine, IdentityProofException> refusals) {
        this.keyTypes = keyTypes;
        this.forJdk = forJdk;
        this.refusals = refusals;
    }

    private void check(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        try {
            LibP2pCertificate.verify(chain, Instant.now(), keyTypes);
        } catch (IdentityProofException refusal) {
            refusals.accept(engine, refusal);
            throw refusal;
        }
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        LibP2pCertificate.verify(chain, Instant.now(), keyTypes);
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
