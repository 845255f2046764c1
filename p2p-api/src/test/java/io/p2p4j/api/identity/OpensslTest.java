package io.p2p4j.api.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PEM and signatures against the real openssl command, in both directions. */
class OpensslTest {
    private static final byte[] MESSAGE = "signed by one, verified by the other".getBytes(UTF_8);

    @TempDir
    Path directory;

    @BeforeEach
    void opensslIsThere() throws Exception {
        boolean present;
        try {
            // The first release that signs with Ed25519 on the command line is 1.1.1; 3.0 reads -rawin reliably.
            present = openssl("version").matches("(?s)OpenSSL ([3-9]|[1-9][0-9]).*");
        } catch (IOException e) {
            present = false;
        }
        assumeTrue(present, "openssl 3 or newer is not installed");
        Files.write(directory.resolve("message"), MESSAGE);
    }

    private String openssl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private String read(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    @Test
    void opensslReadsOurKeysAndVerifiesOurSignature() throws Exception {
        Identity identity = Identity.generate();
        Files.writeString(directory.resolve("ours.pem"), identity.toPem());
        Files.writeString(directory.resolve("ours.pub"), identity.publicKey().toPem());
        Files.write(directory.resolve("signature"), identity.sign(MESSAGE));
        assertThat(openssl("pkey", "-in", "ours.pem", "-pubout"))
                .isEqualTo(identity.publicKey().toPem());
        assertThat(openssl("pkey", "-in", "ours.pem")).isEqualTo(identity.toPem());
        assertThat(openssl(
                        "pkeyutl",
                        "-verify",
                        "-pubin",
                        "-inkey",
                        "ours.pub",
                        "-rawin",
                        "-in",
                        "message",
                        "-sigfile",
                        "signature"))
                .contains("Verified Successfully");
    }

    @Test
    void weReadKeysOfOpensslAndVerifyItsSignature() throws Exception {
        openssl("genpkey", "-algorithm", "ed25519", "-out", "theirs.pem");
        openssl("pkey", "-in", "theirs.pem", "-pubout", "-out", "theirs.pub");
        openssl("pkeyutl", "-sign", "-inkey", "theirs.pem", "-rawin", "-in", "message", "-out", "signature");
        byte[] signature = Files.readAllBytes(directory.resolve("signature"));
        Identity identity = Identity.fromPem(read("theirs.pem"));
        assertThat(identity.publicKey()).isEqualTo(PublicKey.fromPem(read("theirs.pub")));
        assertThat(identity.publicKey().verify(MESSAGE, signature)).isTrue();
        assertThat(identity.sign(MESSAGE)).isEqualTo(signature);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA,RSA,rsa_keygen_bits:2048",
        "ECDSA,EC,ec_paramgen_curve:P-256",
        "ECDSA,EC,ec_paramgen_curve:P-384",
        "ECDSA,EC,ec_paramgen_curve:P-521",
    })
    void weVerifyOtherSignaturesOfOpenssl(KeyType type, String algorithm, String option) throws Exception {
        openssl("genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", "theirs.pem");
        openssl("pkey", "-in", "theirs.pem", "-pubout", "-out", "theirs.pub");
        openssl("dgst", "-sha256", "-sign", "theirs.pem", "-out", "signature", "message");
        PublicKey key = PublicKey.fromPem(read("theirs.pub"));
        assertThat(key.type()).isEqualTo(type);
        assertThat(key.toPem()).isEqualTo(read("theirs.pub"));
        assertThat(key.verify(MESSAGE, Files.readAllBytes(directory.resolve("signature"))))
                .isTrue();
    }

    @Test
    void weReadCompressedSecp256k1Keys() throws Exception {
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1", "-out", "theirs.pem");
        openssl("ec", "-in", "theirs.pem", "-pubout", "-conv_form", "compressed", "-out", "theirs.pub");
        PublicKey key = PublicKey.fromPem(read("theirs.pub"));
        assertThat(key.type()).isEqualTo(KeyType.SECP256K1);
        assertThat(key.toPem()).isEqualTo(read("theirs.pub"));
    }
}
