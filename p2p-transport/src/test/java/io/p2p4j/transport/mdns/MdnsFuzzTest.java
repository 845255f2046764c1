package io.p2p4j.transport.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** What comes by multicast is understood, or refused with an error that says why. */
class MdnsFuzzTest {
    @FuzzTest
    void message(byte[] data) {
        try {
            DnsMessage message = DnsMessage.read(data);
            MdnsService.told(message)
                    .forEach(told -> assertThat(told.addresses()).hasSizeLessThanOrEqualTo(16));
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
