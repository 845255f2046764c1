package io.p2p4j.transport;

import io.p2p4j.api.identity.KeyType;
import io.p2p4j.api.identity.PublicKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
    private final Map<ByteBuffer, LibP2pCertificate.Proof> proofs = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, LibP2pCertificate.Proof> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    PeerCertificates(Set<KeyType> keyTypes) {
        this.keyTypes = keyTypes;
    }

    /**
     * Verifies what a peer presented as {@link LibP2pCertificate#verify} does.
     *
     * @return the identity key; for one certificate usually the same object
     */
    PublicKey verify(X509Certificate[] chain, Instant now) throws IdentityProofException {
        byte[] der = LibP2pCertificate.single(chain);
        ByteBuffer digest = digest(der);
        LibP2pCertificate.Proof known = recall(digest);
        if (known != null && known.isValidAt(now)) {
            return known.key();
        }
        PublicKey key = LibP2pCertificate.verify(der, now, keyTypes);
        LibP2pCertificate.Proof proof = LibP2pCertificate.proof(der);
        synchronized (proofs) {
            proofs.put(digest, new LibP2pCertificate.Proof(key, proof.notBefore(), proof.notAfter()));
        }
        return key;
    }

    /** Returns the identity key of a certificate that {@link #verify} accepted before. */
    PublicKey identityKey(X509Certificate verified) throws IdentityProofException {
        byte[] der = LibP2pCertificate.single(new X509Certificate[] {verified});
        LibP2pCertificate.Proof known = recall(digest(der));
        return known != null ? known.key() : LibP2pCertificate.proof(der).key();
    }

    int remembered() {
        synchronized (proofs) {
            return proofs.size();
        }
    }

    private LibP2pCertificate.@Nullable Proof recall(ByteBuffer digest) {
        synchronized (proofs) {
            return proofs.get(digest);
        }
    }

    private static ByteBuffer digest(byte[] der) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing (expected in every Java runtime)", e);
        }
    }
}
