package io.p2p4j.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.p2p4j.api.address.IpPrefix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A configuration is understood, or refused with an error that says what is wrong. */
class ConfigFuzzTest {
    /** No identity file is made for a name that chance has found. */
    @FuzzTest
    void file(byte[] data) throws IOException {
        Path file = Files.createTempFile("fuzz", ".properties");
        try {
            String text = new String(data, StandardCharsets.UTF_8);
            Files.writeString(file, text.replaceAll("(?i)identity", ""));
            assertThat(P2PConfig.load(file).limits()).isNotNull();
        } catch (ConfigException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        } finally {
            Files.delete(file);
        }
    }

    @FuzzTest
    void prefix(byte[] data) {
        try {
            IpPrefix prefix = IpPrefix.parse(new String(data, StandardCharsets.UTF_8));
            assertThat(IpPrefix.parse(prefix.toString())).isEqualTo(prefix);
            assertThat(prefix.contains(prefix)).isTrue();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
