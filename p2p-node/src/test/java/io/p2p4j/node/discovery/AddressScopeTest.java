package io.p2p4j.node.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.address.Multiaddr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressScopeTest {
    @ParameterizedTest
    @CsvSource({
        "/ip4/8.8.8.8/tcp/1, PUBLIC",
        "/dns/example.org/tcp/1, PUBLIC",
        "/ip6/2001:db8::1/udp/1/quic-v1, PUBLIC",
        "/ip4/10.1.2.3/tcp/1, PRIVATE",
        "/ip4/172.31.0.1/tcp/1, PRIVATE",
        "/ip4/172.32.0.1/tcp/1, PUBLIC",
        "/ip4/192.168.0.1/tcp/1, PRIVATE",
        "/ip4/100.64.0.1/tcp/1, PRIVATE",
        "/ip6/fd00::1/tcp/1, PRIVATE",
        "/ip6/fe80::1/tcp/1, PRIVATE",
        "/ip4/127.0.0.1/tcp/1, LOOPBACK",
        "/ip6/::1/tcp/1, LOOPBACK",
        "/memory/7, MEMORY",
        "/ip4/0.0.0.0/tcp/1, NONE",
        "/ip4/224.0.0.251/udp/1, NONE",
        "/ip4/8.8.8.8/tcp/0, NONE",
        "/ip4/8.8.8.8, NONE",
        "/unix/tmp/x, NONE",
    })
    void everyAddressHasOne(String address, AddressScope scope) {
        assertThat(AddressScope.of(Multiaddr.parse(address))).isEqualTo(scope);
    }

    @ParameterizedTest
    @CsvSource({
        "PUBLIC, PUBLIC, true",
        "PUBLIC, PRIVATE, false",
        "PUBLIC, LOOPBACK, false",
        "PRIVATE, PRIVATE, true",
        "PRIVATE, LOOPBACK, false",
        "LOOPBACK, LOOPBACK, true",
        "LOOPBACK, PRIVATE, true",
        "LOOPBACK, NONE, false",
    })
    void aPublicPeerIsToldNothingThatIsNotPublic(AddressScope other, AddressScope address, boolean shared) {
        assertThat(other.mayShare(address)).isEqualTo(shared);
    }
}
