package io.p2p4j.libp2p.js;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate of the web for 127.0.0.1 with its key, and the authority that vouches for it: files in PEM, made by keytool. */
final class WebCertificate {
    private static final String PASSWORD = "of no use to anybody";

    final Path authority;
    final Path chain;
    final Path key;
    /** What the JDK can be told to trust. */
    private final Path trust;

    /** Makes new ones. */
    WebCertificate(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        Path store = folder.resolve("keys.p12");
        keytool(store, "authority", "-dname", "CN=An authority", "-ext", "bc:c");
        keytool(store, "host", "-dname", "CN=A host", "-signer", "authority", "-ext", "san=ip:127.0.0.1,dns:localhost");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        authority = pem(
                folder.resolve("authority.pem"),
                "CERTIFICATE",
                keys.getCertificate("authority").getEncoded());
        chain = pem(
                folder.resolve("host.pem"),
                "CERTIFICATE",
                keys.getCertificate("host").getEncoded());
        key = pem(
                folder.resolve("key.pem"),
                "PRIVATE KEY",
                keys.getKey("host", PASSWORD.toCharArray()).getEncoded());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", keys.getCertificate("authority"));
        trust = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(trust)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
    }

    private static void keytool(Path store, String alias, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(Arrays.asList(more));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool failed: " + command);
        }
    }

    private static Path pem(Path file, String what, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    /** From now on the JDK trusts this authority, and no other. */
    void trust() {
        System.setProperty("javax.net.ssl.trustStore", trust.toString());
        System.setProperty("javax.net.ssl.trustStoreType", "PKCS12");
        System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
    }

    /** From now on the JDK trusts what it always does. */
    static void trustAsEver() {
        for (String part : List.of("", "Type", "Password")) {
            System.clearProperty("javax.net.ssl.trustStore" + part);
        }
    }
}
