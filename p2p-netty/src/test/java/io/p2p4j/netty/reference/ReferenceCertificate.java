package io.p2p4j.netty.reference;

import static io.p2p4j.netty.reference.ReferenceIdentity.joined;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;

/**
 * A self-signed P-256 certificate whose extension proves an identity key, in DER by hand.
 *
 * @param privateKey the key of the certificate
 * @param certificate the certificate
 */
record ReferenceCertificate(PrivateKey privateKey, X509Certificate certificate) {
    private static final String OID = "1.3.6.1.4.1.53594.1.1";
    private static final byte[] SIGNED_PREFIX = "libp2p-tls-handshake:".getBytes(StandardCharsets.US_ASCII);

    /** Object identifiers with their tag and length: our extension, ecdsa-with-SHA256, commonName. */
    private static final byte[] OID_EXTENSION = {
        0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, (byte) 0x83, (byte) 0xa2, 0x5a, 0x01, 0x01
    };

    private static final byte[] OID_ECDSA_SHA256 = {
        0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
    };
    private static final byte[] OID_COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};

    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;

    static ReferenceCertificate of(ReferenceIdentity identity) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        byte[] spki = pair.getPublic().getEncoded();
        byte[] proof = identity.sign(joined(SIGNED_PREFIX, spki));
        byte[] signedKey = der(SEQUENCE, der(OCTET_STRING, identity.publicKeyProtobuf()), der(OCTET_STRING, proof));
        byte[] extension = der(SEQUENCE, OID_EXTENSION, der(OCTET_STRING, signedKey));
        byte[] algorithm = der(SEQUENCE, OID_ECDSA_SHA256);
        byte[] name =
                der(SEQUENCE, der(SET, der(SEQUENCE, OID_COMMON_NAME, der(UTF8_STRING, ascii("reference peer")))));
        byte[] validity =
                der(SEQUENCE, der(UTC_TIME, ascii("200101000000Z")), der(GENERALIZED_TIME, ascii("21200101000000Z")));
        byte[] body = der(
                SEQUENCE,
                der(VERSION, der(INTEGER, new byte[] {2})),
                der(INTEGER, new byte[] {1}),
                algorithm,
                name,
                validity,
                name,
                spki,
                der(EXTENSIONS, der(SEQUENCE, extension)));
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(pair.getPrivate());
        signer.update(body);
        byte[] whole = der(SEQUENCE, body, algorithm, der(BIT_STRING, new byte[1], signer.sign()));
        X509Certificate certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
        return new ReferenceCertificate(pair.getPrivate(), certificate);
    }

    /** Checks what the other end showed and returns the peer id that it proves. */
    static String provenPeerId(X509Certificate[] chain) throws CertificateException {
        if (chain.length != 1) {
            throw new CertificateException(chain.length + " certificates (expected 1)");
        }
        byte[] extension = chain[0].getExtensionValue(OID);
        if (extension == null) {
            throw new CertificateException("no extension " + OID);
        }
        try {
            chain[0].checkValidity();
            chain[0].verify(chain[0].getPublicKey());
            ByteBuffer signedKey = content(SEQUENCE, content(OCTET_STRING, ByteBuffer.wrap(extension)));
            byte[] key = bytes(content(OCTET_STRING, signedKey));
            byte[] proof = bytes(content(OCTET_STRING, signedKey));
            byte[] message = joined(SIGNED_PREFIX, chain[0].getPublicKey().getEncoded());
            if (!ReferenceIdentity.verify(key, message, proof)) {
                throw new CertificateException("the identity key's signature is wrong");
            }
            return ReferenceIdentity.peerIdOf(key);
        } catch (CertificateException known) {
            throw known;
        } catch (GeneralSecurityException | RuntimeException malformed) {
            throw new CertificateException("malformed certificate", malformed);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] der(int tag, byte[]... parts) {
        byte[] content = joined(parts);
        int length = content.length;
        byte[] header = length < 0x80
                ? new byte[] {(byte) tag, (byte) length}
                : length < 0x100
                        ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        return joined(header, content);
    }

    private static ByteBuffer content(int tag, ByteBuffer from) {
        int found = from.get() & 0xff;
        if (found != tag) {
            throw new IllegalArgumentException("DER tag " + found + " (expected " + tag + ")");
        }
        int length = from.get() & 0xff;
        if (length > 0x82) {
            throw new IllegalArgumentException("DER length of more than two bytes");
        }
        if (length >= 0x80) {
            int count = length - 0x80;
            length = 0;
            for (int i = 0; i < count; i++) {
                length = (length << 8) | (from.get() & 0xff);
            }
        }
        ByteBuffer content = from.slice(from.position(), length);
        from.position(from.position() + length);
        return content;
    }

    private static byte[] bytes(ByteBuffer from) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        return bytes;
    }
}
