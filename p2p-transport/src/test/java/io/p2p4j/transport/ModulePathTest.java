package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.transport.modular.ModularProgram;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a program on the module path must add for the native libraries, as the package's documentation says. */
@Timeout(60)
@Tag("once")
final class ModulePathTest {
    private static final List<String> MODULES = List.of("netty-", "bcprov-", "bcpkix-", "bcutil-", "jspecify-", "p2p-");

    private static final String TCP = "/ip4/127.0.0.1/tcp/0";

    private static boolean isModule(String entry) {
        String name = Path.of(entry).getFileName().toString();
        return name.equals("classes")
                || (name.endsWith(".jar") && MODULES.stream().anyMatch(name::startsWith));
    }

    private static String runWith(String address, String... modules) throws Exception {
        List<String> classPath =
                Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--module-path");
        command.add(
                classPath.stream().filter(ModulePathTest::isModule).collect(Collectors.joining(File.pathSeparator)));
        command.add("--add-modules");
        command.add("io.p2p4j.transport"
                + Arrays.stream(modules).map(each -> ',' + each).collect(Collectors.joining()));
        command.add("--class-path");
        command.add(classPath.stream()
                .filter(entry -> entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(ModularProgram.class.getName());
        command.add(address);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void withoutTheNativeModulesTheJdkDoesIt() throws Exception {
        assertThat(runWith(TCP)).startsWith("TLSv1.3/TLS_").contains("(JDK) NIO in io.p2p4j.transport");
    }

    @Test
    @EnabledOnOs(
            value = OS.LINUX,
            architectures = {"amd64", "aarch64"})
    void withTheNativeModulesEpollAndBoringSsl() throws Exception {
        String platform = "linux." + (System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch_64");
        assertThat(runWith(
                        TCP,
                        "io.netty.transport.epoll." + platform,
                        "io.netty.tcnative.classes.openssl",
                        "io.netty.internal.tcnative.openssl." + platform))
                .contains("(BoringSSL) EPOLL in io.p2p4j.transport");
    }

    @Test
    @EnabledOnOs(
            value = OS.LINUX,
            architectures = {"amd64", "aarch64"})
    void withItsNativeModuleQuic() throws Exception {
        String platform = "linux." + (System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch_64");
        assertThat(runWith("/ip4/127.0.0.1/udp/0/quic-v1", "io.netty.codec.quic." + platform))
                .startsWith("quic TLSv1.3/TLS_")
                .contains("in io.p2p4j.transport");
    }
}
