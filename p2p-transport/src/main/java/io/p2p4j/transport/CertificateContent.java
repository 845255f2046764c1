package io.p2p4j.transport;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is in an X.509 certificate (RFC 5280, section 4.1) and matters to libp2p. The readers of the JDK and others refuse
 * certificates whose issuer has no name, which js-libp2p makes; names mean nothing here, so they are passed over. Immutable,
 * but for its arrays, which nobody changes.
 *
 * @param signed what the certificate's signature is over
 * @param algorithm the object identifier of the signature's algorithm
 * @param parameters the parameters of the algorithm in DER; empty when there are none
 * @param signature the signature
 * @param notBefore when it begins to be valid
 * @param notAfter when it ends to be valid
 * @param keyAlgorithm the object identifier of the key's algorithm
 * @param curve the object identifier of the key's curve; empty when it has none, or none that has a name
 * @param key the subject's public key with its algorithm, as {@code PublicKey.getEncoded} returns it
 * @param extensions the values by object identifier, in the certificate's order
 * @param critical the object identifiers of those that are critical
 */
record CertificateContent(
        byte[] signed,
        String algorithm,
        byte[] parameters,
        byte[] signature,
        Instant notBefore,
        Instant notAfter,
        String keyAlgorithm,
        String curve,
        byte[] key,
        Map<String, byte[]> extensions,
        Set<String> critical) {
    /** A certificate with an RSA key of 8192 bits for itself and one for the identity has less than half of it. */
    static final int BYTES_MAX = 1 << 14;

    /** An RSA key of 8192 bits fits. */
    static final int KEY_BYTES_MAX = 1100;

    static final int EXTENSIONS_MAX = 32;

    private static final int VERSION_TAG = 0xa0;
    private static final int ISSUER_ID_TAG = 0x81;
    private static final int SUBJECT_ID_TAG = 0x82;
    private static final int EXTENSIONS_TAG = 0xa3;
    private static final int VERSION_3 = 2;
    private static final int SERIAL_BYTES_MAX = 64;
    private static final int TIME_BYTES_MAX = 32;
    /** Two digits of a year from here on are of the twentieth century. */
    private static final int CENTURY_TURN = 50;

    private static final Pattern UTC = Pattern.compile("([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})Z");
    /** Fractions of a second are not allowed, but written by some. */
    private static final Pattern GENERALIZED =
            Pattern.compile("([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:\\.[0-9]{1,9})?Z");

    /** Reads a certificate; verifies nothing. */
    static CertificateContent read(byte[] der) throws Der.MalformedException {
        if (der.length > BYTES_MAX) {
            throw new Der.MalformedException(der.length + " bytes (expected at most " + BYTES_MAX + ")");
        }
        Der all = new Der(der);
        Der certificate = all.enter(Der.SEQUENCE);
        all.end();
        byte[] signed = certificate.element(Der.SEQUENCE);
        byte[] outer = certificate.element(Der.SEQUENCE);
        byte[] signature = certificate.bits();
        certificate.end();

        Der fields = new Der(signed).enter(Der.SEQUENCE);
        Der version = fields.enter(VERSION_TAG);
        if (version.number(VERSION_3) != VERSION_3) {
            throw new Der.MalformedException("not of version 3");
        }
        version.end();
        if (fields.enter(Der.INTEGER).rest().length > SERIAL_BYTES_MAX) {
            throw new Der.MalformedException("a serial number of more than " + SERIAL_BYTES_MAX + " bytes");
        }
        if (!Arrays.equals(fields.element(Der.SEQUENCE), outer)) {
            throw new Der.MalformedException("it names two signature algorithms");
        }
        fields.enter(Der.SEQUENCE);
        Der validity = fields.enter(Der.SEQUENCE);
        Instant notBefore = time(validity);
        Instant notAfter = time(validity);
        validity.end();
        fields.enter(Der.SEQUENCE);
        byte[] key = fields.element(Der.SEQUENCE);
        Map<String, byte[]> extensions = new LinkedHashMap<>();
        Set<String> critical = new TreeSet<>();
        extensions(fields, extensions, critical);

        Der algorithm = new Der(outer).enter(Der.SEQUENCE);
        String[] keyAlgorithm = keyAlgorithm(key);
        return new CertificateContent(
                signed,
                algorithm.oid(),
                algorithm.rest(),
                signature,
                notBefore,
                notAfter,
                keyAlgorithm[0],
                keyAlgorithm[1],
                key,
                extensions,
                critical);
    }

    /** The algorithm of a key and its curve, if it has one. */
    private static String[] keyAlgorithm(byte[] key) throws Der.MalformedException {
        if (key.length > KEY_BYTES_MAX) {
            throw new Der.MalformedException(
                    "its key has " + key.length + " bytes (expected at most " + KEY_BYTES_MAX + ")");
        }
        Der info = new Der(key).enter(Der.SEQUENCE);
        Der algorithm = info.enter(Der.SEQUENCE);
        info.bits();
        info.end();
        String name = algorithm.oid();
        return new String[] {name, algorithm.isNext(Der.OBJECT_IDENTIFIER) ? algorithm.oid() : ""};
    }

    private static void extensions(Der fields, Map<String, byte[]> extensions, Set<String> critical)
            throws Der.MalformedException {
        if (fields.isNext(ISSUER_ID_TAG)) {
            fields.enter(ISSUER_ID_TAG);
        }
        if (fields.isNext(SUBJECT_ID_TAG)) {
            fields.enter(SUBJECT_ID_TAG);
        }
        if (fields.isNext(EXTENSIONS_TAG)) {
            Der wrapped = fields.enter(EXTENSIONS_TAG);
            Der list = wrapped.enter(Der.SEQUENCE);
            wrapped.end();
            while (list.hasMore()) {
                extension(list.enter(Der.SEQUENCE), extensions, critical);
            }
        }
        fields.end();
    }

    private static void extension(Der extension, Map<String, byte[]> extensions, Set<String> critical)
            throws Der.MalformedException {
        String oid = extension.oid();
        // False is the default, which DER leaves out and some write.
        if (extension.isNext(Der.BOOLEAN) && extension.flag()) {
            critical.add(oid);
        }
        byte[] value = extension.enter(Der.OCTET_STRING).rest();
        extension.end();
        if (extensions.putIfAbsent(oid, value) != null) {
            throw new Der.MalformedException("it has the extension " + oid + " twice");
        }
        if (extensions.size() > EXTENSIONS_MAX) {
            throw new Der.MalformedException("it has more than " + EXTENSIONS_MAX + " extensions");
        }
    }

    private static Instant time(Der in) throws Der.MalformedException {
        boolean utc = in.isNext(Der.UTC_TIME);
        byte[] value = in.enter(utc ? Der.UTC_TIME : Der.GENERALIZED_TIME).rest();
        if (value.length > TIME_BYTES_MAX) {
            throw new Der.MalformedException("a time of " + value.length + " bytes");
        }
        String text = new String(value, StandardCharsets.ISO_8859_1);
        Matcher parts = (utc ? UTC : GENERALIZED).matcher(text);
        if (!parts.matches()) {
            throw new Der.MalformedException("a time is not one of Greenwich to the second");
        }
        int year = Integer.parseInt(parts.group(1));
        if (utc) {
            year += year < CENTURY_TURN ? 2000 : 1900;
        }
        try {
            return LocalDateTime.of(
                            year, part(parts, 2), part(parts, 3), part(parts, 4), part(parts, 5), part(parts, 6))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException noSuchTime) {
            throw new Der.MalformedException("there is no such time as " + text);
        }
    }

    private static int part(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }
}
