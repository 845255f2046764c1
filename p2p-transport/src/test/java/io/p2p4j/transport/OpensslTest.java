package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The command openssl as a foreign end of the TLS handshake, in both roles. Skipped where it is not installed. */
@ExtendWith(LeakGuard.class)
@Timeout(60)
final class OpensslTest {
    @TempDir
    private Path dir;

    private final Identity foreign = Identity.generate();
    private final List<Process> processes = new ArrayList<>();
    private Path output;

    @BeforeAll
    static void needsOpenssl() throws InterruptedException {
        try {
            Process version = new ProcessBuilder("openssl", "version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assumeTrue(version.waitFor(10, TimeUnit.SECONDS) && version.exitValue() == 0, "openssl works");
        } catch (IOException missing) {
            assumeTrue(false, "openssl is installed");
        }
    }

    @BeforeEach
    void writeCertificate() throws Exception {
        output = dir.resolve("output");
        LibP2pCertificate own = LibP2pCertificate.create(foreign, Instant.now());
        Files.writeString(
                dir.resolve("key.pem"), pem("PRIVATE KEY", own.privateKey().getEncoded()));
        Files.writeString(
                dir.resolve("cert.pem"), pem("CERTIFICATE", own.certificate().getEncoded()));
    }

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    private Process openssl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        processes.add(process);
        return process;
    }

    private String output() throws IOException {
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    private static String hostPort(Multiaddr address) {
        return "127.0.0.1:" + address.value(Protocol.TCP).orElseThrow();
    }

    private Process client(Multiaddr address, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("s_client", "-connect", hostPort(address)));
        arguments.addAll(Arrays.asList(more));
        return openssl(arguments.toArray(String[]::new));
    }

    /** Starts a server and waits until it listens. */
    private Multiaddr server(String... more) throws Exception {
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        List<String> arguments = new ArrayList<>(
                List.of("s_server", "-accept", "127.0.0.1:" + port, "-cert", "cert.pem", "-key", "key.pem"));
        arguments.addAll(Arrays.asList(more));
        openssl(arguments.toArray(String[]::new));
        await().until(() -> output().contains("ACCEPT"));
        return Multiaddr.tcp("127.0.0.1", port);
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsEngine.class,
            names = {"JDK", "BORINGSSL"})
    void anOpensslClientWithAProofGetsALinkAndNoTicket(TlsEngine tls) throws Exception {
        try (Peer bob = new Peer(tls, IoKind.AUTO)) {
            Process client = client(
                    bob.listen(), "-alpn", Peer.ALPN, "-cert", "cert.pem", "-key", "key.pem", "-servername", "x");
            Recorder here = bob.accepted();
            assertThat(here.link.security().remoteKey()).isEqualTo(foreign.publicKey());
            client.getOutputStream().write("from openssl".getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();
            here.awaitText("from openssl");
            here.send("to openssl");
            await().until(() -> output().contains("to openssl"));
            assertThat(output()).contains("TLSv1.3").doesNotContain("New Session Ticket arrived");
            here.shutdown();
            assertThat(here.awaitClosed()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsEngine.class,
            names = {"JDK", "BORINGSSL"})
    void openSslClientsWithoutAProofOrWithOldTlsAreRefused(TlsEngine tls) throws Exception {
        try (Peer bob = new Peer(tls, IoKind.AUTO)) {
            Multiaddr address = bob.listen();
            client(address, "-alpn", Peer.ALPN);
            assertThat(bob.inboundFailure().code()).isEqualTo(ErrorCode.SECURITY_HANDSHAKE_FAILED);
            client(address, "-alpn", Peer.ALPN, "-cert", "cert.pem", "-key", "key.pem", "-tls1_2");
            assertThat(bob.inboundFailure().code()).isEqualTo(ErrorCode.SECURITY_HANDSHAKE_FAILED);
            client(address, "-cert", "cert.pem", "-key", "key.pem");
            assertThat(bob.inboundFailure().code()).isEqualTo(ErrorCode.NOT_OUR_PROTOCOL);
            assertThat(bob.inbound).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsEngine.class,
            names = {"JDK", "BORINGSSL"})
    void anOpensslServerWithAProofGetsALink(TlsEngine tls) throws Exception {
        Multiaddr address = server("-alpn", Peer.ALPN, "-Verify", "1", "-tls1_3");
        try (Peer alice = new Peer(tls, IoKind.AUTO)) {
            Recorder there = alice.dial(address, Optional.of(foreign.peerId())).get(10, TimeUnit.SECONDS);
            there.send("to the server\n");
            await().until(() -> output().contains("to the server"));
            assertThat(output()).doesNotContain("server name");
            Process server = processes.get(0);
            server.getOutputStream().write("from the server\n".getBytes(StandardCharsets.US_ASCII));
            server.getOutputStream().flush();
            there.awaitText("from the server\n");
            // Killed: the kernel ends the connection, TLS does not.
            server.destroyForcibly();
            P2PException lost = there.awaitClosed();
            assertThat(lost).isNotNull();
            assertThat(lost.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsEngine.class,
            names = {"JDK", "BORINGSSL"})
    void foreignTlsServersAreNotOurs(TlsEngine tls) throws Exception {
        try (Peer alice = new Peer(tls, IoKind.AUTO)) {
            assertThat(alice.dialFailure(server("-tls1_3"), Optional.empty()).code())
                    .as("no application protocol")
                    .isEqualTo(ErrorCode.NOT_OUR_PROTOCOL);
            Files.delete(output);
            assertThat(alice.dialFailure(server("-tls1_2"), Optional.empty()).code())
                    .as("TLS 1.2 only")
                    .isEqualTo(ErrorCode.SECURITY_HANDSHAKE_FAILED);
            Process made = openssl(
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-nodes",
                    "-subj",
                    "/CN=x",
                    "-keyout",
                    "key.pem",
                    "-out",
                    "cert.pem");
            assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(alice.dialFailure(server("-alpn", Peer.ALPN, "-tls1_3"), Optional.empty())
                            .code())
                    .as("a certificate without a proof")
                    .isEqualTo(ErrorCode.IDENTITY_PROOF_INVALID);
        }
    }
}
