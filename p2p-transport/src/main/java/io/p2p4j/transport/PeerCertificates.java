package io.p2p4j.transport;

import io.p2p4j.api.identity.KeyType;
import io.p2p4j.api.identity.PublicKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the certificates of one transport's peers, and remembers by their digest those that were right: what a
 * certificate proves follows from its bytes and the time alone, and its two signatures cost as much as the rest of the
 * handshake. That the other end holds the certificate's key is what TLS proves, each time. Thread-safe.
 */
final class PeerCertificates {
    /** A peer makes one certificate each time it starts, so this is about as many peers. */
    static final int REMEMBERED_MAX = 4096;

    private final Set<KeyType> keyTypes;
    /** By the SHA-256 of the certificate; guarded by itself. */
    private final Map<ByteBuffer, Proof> proofs = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Proof> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    /** What was proven, and for which time. */
    private record Proof(PublicKey key, Instant notBefore, Instant notAfter) {}

    PeerCertificates(Set<KeyType> keyTypes) {
        this.keyTypes = keyTypes;
    }

    /**
     * Verifies what a peer presented as {@link LibP2pCertificate#verify} does.
     *
     * @return the identity key; for one certificate usually the same object
     */
    PublicKey verify(X509Certificate[] chain, Instant now) throws IdentityProofException {
        ByteBuffer digest = chain.length == 1 ? digest(chain[0]) : null;
        Proof known = digest == null ? null : recall(digest);
        if (known != null && LibP2pCertificate.isValidAt(known.notBefore, known.notAfter, now)) {
            return known.key;
        }
        PublicKey key = LibP2pCertificate.verify(chain, now, keyTypes);
        if (digest != null) {
            Proof proof = new Proof(
                    key,
                    chain[0].getNotBefore().toInstant(),
                    chain[0].getNotAfter().toInstant());
            synchronized (proofs) {
                proofs.put(digest, proof);
            }
        }
        return key;
    }

    /** Returns the identity key of a certificate that {@link #verify} accepted before. */
    PublicKey identityKey(X509Certificate verified) throws IdentityProofException {
        ByteBuffer digest = digest(verified);
        Proof known = digest == null ? null : recall(digest);
        return known != null ? known.key : LibP2pCertificate.identityKey(verified);
    }

    int remembered() {
        synchronized (proofs) {
            return proofs.size();
        }
    }

    private @Nullable Proof recall(ByteBuffer digest) {
        synchronized (proofs) {
            return proofs.get(digest);
        }
    }

    private static @Nullable ByteBuffer digest(X509Certificate certificate) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (CertificateEncodingException | RuntimeException malformed) {
            // Who verifies it says what is wrong with it.
            return null;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing (expected in every Java runtime)", e);
        }
    }
}
