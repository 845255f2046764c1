package io.p2p4j.api.identity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Properties;

/** The test vectors of the peer id specification. */
final class Vectors {
    private static final Properties ALL = new Properties();

    static {
        try (InputStream in = Vectors.class.getResourceAsStream("peer-ids.properties")) {
            ALL.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Vectors() {}

    static byte[] of(String name) {
        return hex(ALL.getProperty(name));
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
